# Draws 06-1.svg from 06-1.tsv. Run it in the folder of both: gnuplot 06-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 960,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '06-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set multiplot layout 1,2 title 'A white pixel (x = 1), and a prediction h' font ',16'

set title 'The loss' font ',15'
set xlabel 'logit h' offset 0,0.4
set ylabel 'loss'
set key at screen 0.5, screen 0.01 bottom center horizontal width -1 samplen 3 notitle
set bmargin 5
unset logscale
set xrange [-9.54:9.54]
set yrange [*:*]
set xtics autofreq
plot \
  '06-1.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'cross-entropy', \
  '06-1.tsv' using 1:3 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'squared error of σ(h)'

set title 'Its slope' font ',15'
set xlabel 'logit h' offset 0,0.4
set ylabel '∂loss/∂h'
set key off
set bmargin 5
unset logscale
set xrange [-9.54:9.54]
set yrange [-1.1:0.1]
set xtics autofreq
plot \
  '06-1.tsv' using 1:4 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'cross-entropy', \
  '06-1.tsv' using 1:5 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'squared error of σ(h)'

unset multiplot
