# Draws 14-1.svg from 14-1.tsv. Run it in the folder of both: gnuplot 14-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '14-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'What one dimension says' font ',16'
set xlabel 'β' offset 0,0.4
set ylabel 'KL (nats)'
set key inside top right vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set logscale x
set xrange [0.149685:53.4456]
set yrange [0:*]
set xtics autofreq
plot \
  '14-1.tsv' using 1:2 with points linecolor rgb '#0072B2' pointtype 7 pointsize 0.7 title 'λ = 6, found by Adam', \
  '14-1.tsv' using 3:4 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title '½ log λ/β', \
  '14-1.tsv' using 5:6 with points linecolor rgb '#D55E00' pointtype 5 pointsize 0.7 title 'λ = 24, found by Adam', \
  '14-1.tsv' using 7:8 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title '½ log λ/β'
