# Draws faces-beta8-seed0-loss.svg from faces-beta8-seed0-loss.tsv. Run it in the folder of both: gnuplot faces-beta8-seed0-loss.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'faces-beta8-seed0-loss.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'drawn faces: β-VAEs, beta 8, seed 0: loss' font ',16'
set xlabel 'epoch' offset 0,0.4
set ylabel 'loss (nats per image)'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set xrange [-0.77:61.77]
set yrange [1854.44:1890.34]
set xtics 5
plot \
  'faces-beta8-seed0-loss.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'train', \
  'faces-beta8-seed0-loss.tsv' using 1:3 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'test'
