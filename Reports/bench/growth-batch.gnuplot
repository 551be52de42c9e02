# Draws growth-batch.svg from growth-batch.tsv. Run it in the folder of both: gnuplot growth-batch.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 960,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'growth-batch.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set multiplot layout 1,2 title 'Training step by images of a batch' font ',16'

set title 'Time of an image' font ',15'
set xlabel 'images of a batch' offset 0,0.4
set ylabel 'ms per image'
set key off
set bmargin
unset logscale
set logscale x
set logscale y
set xrange [0.82932:617.374]
set yrange [*:*]
set xtics (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
plot \
  'growth-batch.tsv' using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'step'

set title 'Speed' font ',15'
set xlabel 'images of a batch' offset 0,0.4
set ylabel 'GFLOP/s'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set logscale x
set logscale y
set xrange [0.82932:617.374]
set yrange [*:*]
set xtics (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
plot \
  'growth-batch.tsv' using 1:3 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'step', \
  'growth-batch.tsv' using 1:4 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'peak'

unset multiplot
