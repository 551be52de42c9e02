# Draws 11-3.svg from 11-3.tsv. Run it in the folder of both: gnuplot 11-3.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '11-3.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'A VAE after one pass' font ',16'
set xlabel 'learning rate' offset 0,0.4
set ylabel 'test loss (nats per image)'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set logscale x
set xrange [7.58578e-5:1.31826]
set yrange [*:*]
set xtics autofreq
plot \
  '11-3.tsv' using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'SGD', \
  '11-3.tsv' using 3:4 with linespoints linecolor rgb '#D55E00' linewidth 2 dashtype 2 pointtype 5 pointsize 0.7 title 'Adam'
