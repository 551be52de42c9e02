# Draws 12-2.svg from 12-2.tsv. Run it in the folder of both: gnuplot 12-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '12-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'The first epoch on MNIST' font ',16'
set xlabel 'step' offset 0,0.4
set ylabel 'loss of the batch (nats per image)'
set key off
set bmargin
unset logscale
set xrange [-13.04:483.04]
set yrange [*:*]
set xtics 50
plot \
  '12-2.tsv' using 1:2 with points linecolor rgb '#0072B2' pointtype 7 pointsize 0.7 title 'loss of a batch'
