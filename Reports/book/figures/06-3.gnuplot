# Draws 06-3.svg from 06-3.tsv. Run it in the folder of both: gnuplot 06-3.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '06-3.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'Nats per pixel against the log-variance' font ',16'
set xlabel 'log-variance s' offset 0,0.4
set ylabel '−log p(x), nats per pixel'
set key inside top right vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set xrange [-5.18:1.18]
set yrange [-1:4]
set xtics autofreq
plot \
  '06-3.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'one grey for all', \
  '06-3.tsv' using 1:3 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'the mean image', \
  '06-3.tsv' using 4:5 with points linecolor rgb '#009E73' pointtype 9 pointsize 0.7 title 's = log m', \
  '06-3.tsv' using 6:7 with points linecolor rgb '#CC79A7' pointtype 11 pointsize 0.7 title 'variance ½'
