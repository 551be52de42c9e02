# Draws 02-2.svg from 02-2.tsv. Run it in the folder of both: gnuplot 02-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '02-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'Multiplications for all slopes' font ',16'
set xlabel 'weights n' offset 0,0.4
set ylabel 'operations'
set key inside top left vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set logscale x
set logscale y
set xrange [0.82932:617.374]
set yrange [*:*]
set xtics autofreq
plot \
  '02-2.tsv' using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'forwards, a sweep a weight', \
  '02-2.tsv' using 1:3 with linespoints linecolor rgb '#D55E00' linewidth 2 dashtype 2 pointtype 5 pointsize 0.7 title 'backwards, one sweep', \
  '02-2.tsv' using 1:4 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title 'the loss itself'
