# Draws 09-2.svg from 09-2.tsv. Run it in the folder of both: gnuplot 09-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '09-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'What the price buys' font ',16'
set xlabel 'price: mean KL (nats)' offset 0,0.4
set ylabel 'information I (nats)'
set key outside right center vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set xrange [-0.106641:3.8932]
set yrange [0:*]
set xtics autofreq
plot \
  '09-2.tsv' using 7:7 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'all of it', \
  '09-2.tsv' using 3:4 with linespoints linecolor rgb '#D55E00' linewidth 2 dashtype 2 pointtype 5 pointsize 0.7 title '64, thrifty', \
  '09-2.tsv' using 1:2 with linespoints linecolor rgb '#009E73' linewidth 2 dashtype 1 pointtype 9 pointsize 0.7 title '8, thrifty', \
  '09-2.tsv' using 5:6 with linespoints linecolor rgb '#CC79A7' linewidth 2 dashtype 2 pointtype 11 pointsize 0.7 title '8, careless'
