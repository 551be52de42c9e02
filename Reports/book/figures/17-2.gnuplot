# Draws 17-2.svg from 17-2.tsv. Run it in the folder of both: gnuplot 17-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '17-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'A hundred digits, scored by two models' font ',16'
set xlabel 'NLL by elbo (nats)' offset 0,0.4
set ylabel 'NLL by iwae (nats)'
set key off
set bmargin
unset logscale
set xrange [48.8472:239.616]
set yrange [*:*]
set xtics autofreq
plot \
  '17-2.tsv' using 1:2 with points linecolor rgb '#0072B2' pointtype 7 pointsize 0.7 title 'a digit', \
  '17-2.tsv' using 1:1 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'equal'
