# Draws 05-1.svg from 05-1.tsv. Run it in the folder of both: gnuplot 05-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '05-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'A slope that is wrong by a factor 1 + δ' font ',16'
set xlabel 'δ' offset 0,0.4
set ylabel 'deviation / tolerance'
set key inside top left vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set logscale x
set logscale y
set xrange [3.31131e-18:0.301995]
set yrange [*:*]
set xtics autofreq
plot \
  '05-1.tsv' using 1:3 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'golden-double', \
  '05-1.tsv' using 1:4 with linespoints linecolor rgb '#D55E00' linewidth 2 dashtype 2 pointtype 5 pointsize 0.7 title 'gradient', \
  '05-1.tsv' using 1:5 with linespoints linecolor rgb '#009E73' linewidth 2 dashtype 1 pointtype 9 pointsize 0.7 title 'golden-float', \
  '05-1.tsv' using 1:6 with linespoints linecolor rgb '#CC79A7' linewidth 2 dashtype 2 pointtype 11 pointsize 0.7 title 'precision', \
  '05-1.tsv' using 1:2 with lines linecolor rgb '#E69F00' linewidth 2 dashtype 1 title 'limit'
