# Draws 14-3.svg from 14-3.tsv. Run it in the folder of both: gnuplot 14-3.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '14-3.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'What each dimension says' font ',16'
set xlabel 'dimension, by rank' offset 0,0.4
set ylabel 'KL (nats)'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set xrange [0.43:20.57]
set yrange [*:*]
set xtics 2
plot \
  '14-3.tsv' using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'β = 0.25', \
  '14-3.tsv' using 3:4 with linespoints linecolor rgb '#D55E00' linewidth 2 dashtype 2 pointtype 5 pointsize 0.7 title 'β = 1', \
  '14-3.tsv' using 5:6 with linespoints linecolor rgb '#009E73' linewidth 2 dashtype 1 pointtype 9 pointsize 0.7 title 'β = 4', \
  '14-3.tsv' using 7:8 with linespoints linecolor rgb '#CC79A7' linewidth 2 dashtype 2 pointtype 11 pointsize 0.7 title 'β = 8', \
  '14-3.tsv' using 9:10 with linespoints linecolor rgb '#E69F00' linewidth 2 dashtype 1 pointtype 13 pointsize 0.7 title 'β = 16'
