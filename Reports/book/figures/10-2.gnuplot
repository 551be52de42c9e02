# Draws 10-2.svg from 10-2.tsv. Run it in the folder of both: gnuplot 10-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 960,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '10-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set multiplot layout 1,2 title 'A tiny VAE learns three images' font ',16'

set title 'The loss' font ',15'
set xlabel 'step' offset 0,0.4
set ylabel 'nats per image'
set key inside top right vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set xrange [-24.7:1024.7]
set yrange [0:4]
set xtics autofreq
plot \
  '10-2.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'seed 6', \
  '10-2.tsv' using 1:3 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'seed 3', \
  '10-2.tsv' using 1:4 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title 'log 3'

set title 'The decoder' font ',15'
set xlabel 'z' offset 0,0.4
set ylabel 'p(white)'
set key inside top right vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set xrange [-3.18:3.18]
set yrange [0:1.5]
set xtics autofreq
plot \
  '10-2.tsv' using 5:6 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'upper left pixel', \
  '10-2.tsv' using 5:7 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'lower left pixel', \
  '10-2.tsv' using 8:9 with points linecolor rgb '#009E73' pointtype 9 pointsize 0.7 title 'means of the three images'

unset multiplot
