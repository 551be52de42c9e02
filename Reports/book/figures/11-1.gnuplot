# Draws 11-1.svg from 11-1.tsv. Run it in the folder of both: gnuplot 11-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '11-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'Forty steps in a valley' font ',16'
set xlabel 'θ₁, along the valley' offset 0,0.4
set ylabel 'θ₂, across'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set xrange [-14.2214:14.2214]
set yrange [*:*]
set xtics autofreq
plot \
  '11-1.tsv' using 1:2 with lines linecolor rgb '#000000' linewidth 2 dashtype 1 notitle, \
  '11-1.tsv' using 3:4 with lines linecolor rgb '#000000' linewidth 2 dashtype 1 notitle, \
  '11-1.tsv' using 5:6 with lines linecolor rgb '#000000' linewidth 2 dashtype 1 notitle, \
  '11-1.tsv' using 7:8 with lines linecolor rgb '#000000' linewidth 2 dashtype 1 notitle, \
  '11-1.tsv' using 9:10 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'plain', \
  '11-1.tsv' using 11:12 with linespoints linecolor rgb '#D55E00' linewidth 2 dashtype 2 pointtype 5 pointsize 0.7 title 'momentum', \
  '11-1.tsv' using 13:14 with linespoints linecolor rgb '#009E73' linewidth 2 dashtype 1 pointtype 9 pointsize 0.7 title 'Adam'
