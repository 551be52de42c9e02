# Draws 19-1.svg from 19-1.tsv. Run it in the folder of both: gnuplot 19-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 960,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '19-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set multiplot layout 1,2 title 'What an inner loop waits for' font ',16'

set title 'Cache' font ',15'
set xlabel 'rows and columns n' offset 0,0.4
set ylabel 'misses per multiply–add'
set key inside top left vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set logscale x
set logscale y
set xrange [30.3253:202.603]
set yrange [0.001:100]
set xtics (32, 64, 96, 128, 160, 192)
plot \
  '19-1.tsv' using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'definition', \
  '19-1.tsv' using 1:3 with linespoints linecolor rgb '#D55E00' linewidth 2 dashtype 2 pointtype 5 pointsize 0.7 title 'by rows', \
  '19-1.tsv' using 1:4 with linespoints linecolor rgb '#009E73' linewidth 2 dashtype 1 pointtype 9 pointsize 0.7 title 'by panels'

set title 'Registers' font ',15'
set xlabel 'rows of the tile' offset 0,0.4
set ylabel 'loads per vector multiply–add'
set key off
set bmargin
unset logscale
set xrange [0.61:14.39]
set yrange [0:*]
set xtics 2
plot \
  '19-1.tsv' using 5:6 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'two vectors'

unset multiplot
