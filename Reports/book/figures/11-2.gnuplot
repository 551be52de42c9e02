# Draws 11-2.svg from 11-2.tsv. Run it in the folder of both: gnuplot 11-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '11-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'The loss along the paths' font ',16'
set xlabel 'step' offset 0,0.4
set ylabel 'loss'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set logscale y
set xrange [-1.8:61.8]
set yrange [*:*]
set xtics 5
plot \
  '11-2.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'plain', \
  '11-2.tsv' using 3:4 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'momentum', \
  '11-2.tsv' using 5:6 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title 'Adam'
