# Draws 20-1.svg from 20-1.tsv. Run it in the folder of both: gnuplot 20-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '20-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'Copies that are none' font ',16'
set xlabel 'training step' offset 0,0.4
set ylabel 'relative distance'
set key off
set bmargin
unset logscale
set logscale y
set xrange [-0.77:61.77]
set yrange [*:*]
set xtics autofreq
plot \
  '20-1.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'distance'
