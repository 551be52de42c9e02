# Draws 15-2.svg from 15-2.tsv. Run it in the folder of both: gnuplot 15-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 960,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '15-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set multiplot layout 1,2 title 'Two networks with 8 latents' font ',16'

set title 'Training' font ',15'
set xlabel 'epoch' offset 0,0.4
set ylabel 'test loss (nats per image)'
set key at screen 0.5, screen 0.01 bottom center horizontal width -1 samplen 3 notitle
set bmargin 5
unset logscale
set xrange [0.85:6.15]
set yrange [*:*]
set xtics 1
plot \
  '15-2.tsv' using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'mlp, fully connected', \
  '15-2.tsv' using 1:3 with linespoints linecolor rgb '#D55E00' linewidth 2 dashtype 2 pointtype 5 pointsize 0.7 title 'mnist, convolutions'

set title 'Moved digits' font ',15'
set xlabel 'moved by (pixels)' offset 0,0.4
set ylabel 'loss (nats per image)'
set key off
set bmargin 5
unset logscale
set xrange [-0.12:4.12]
set yrange [*:*]
set xtics 1
plot \
  '15-2.tsv' using 4:5 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'mlp, fully connected', \
  '15-2.tsv' using 4:6 with linespoints linecolor rgb '#D55E00' linewidth 2 dashtype 2 pointtype 5 pointsize 0.7 title 'mnist, convolutions'

unset multiplot
