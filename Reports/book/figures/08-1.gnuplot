# Draws 08-1.svg from 08-1.tsv. Run it in the folder of both: gnuplot 08-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '08-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'The slope along μ, as single draws see it' font ',16'
set xlabel 'estimate of the slope along μ (exact: −4)' offset 0,0.4
set ylabel 'share of draws'
set key inside top left vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set xrange [-31.2:11.2]
set yrange [0:*]
set xtics autofreq
plot \
  '08-1.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'score', \
  '08-1.tsv' using 1:3 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'score, less the mean loss', \
  '08-1.tsv' using 1:4 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title 'pathwise'
