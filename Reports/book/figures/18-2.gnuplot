# Draws 18-2.svg from 18-2.tsv. Run it in the folder of both: gnuplot 18-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '18-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'What a rounding becomes' font ',16'
set xlabel 'training step' offset 0,0.4
set ylabel 'relative distance'
set key off
set bmargin
unset logscale
set logscale y
set xrange [-10.97:411.97]
set yrange [*:*]
set xtics autofreq
plot \
  '18-2.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'distance'
