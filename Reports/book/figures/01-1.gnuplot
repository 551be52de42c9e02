# Draws 01-1.svg from 01-1.tsv. Run it in the folder of both: gnuplot 01-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '01-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'The error of a central difference' font ',16'
set xlabel 'step h' offset 0,0.4
set ylabel 'relative error'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set logscale x
set logscale y
set xrange [3.80189e-16:0.263027]
set yrange [1e-14:1]
set xtics autofreq
plot \
  '01-1.tsv' using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'measured', \
  '01-1.tsv' using 1:3 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'truncation, ~ h²', \
  '01-1.tsv' using 1:4 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title 'rounding, ~ ε/h'
