# Draws 06-2.svg from 06-2.tsv. Run it in the folder of both: gnuplot 06-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 960,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '06-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set multiplot layout 1,2 title 'Two losses as landscapes' font ',16'

set title 'Cross-entropy, nats' font ',15'
set xlabel 'prediction p' offset 0,0.4
set ylabel 'pixel x'
set key off
set bmargin
unset logscale
set xrange [-0.0298692:1.02987]
set yrange [0:1]
set xtics autofreq
plot \
  '06-2.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title '0.1', \
  '06-2.tsv' using 3:4 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 notitle, \
  '06-2.tsv' using 5:6 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title '0.3', \
  '06-2.tsv' using 7:8 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 notitle, \
  '06-2.tsv' using 9:10 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title '0.6', \
  '06-2.tsv' using 11:12 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 notitle, \
  '06-2.tsv' using 13:14 with lines linecolor rgb '#CC79A7' linewidth 2 dashtype 2 title '0.9', \
  '06-2.tsv' using 15:16 with lines linecolor rgb '#CC79A7' linewidth 2 dashtype 2 notitle

set title 'Squared error' font ',15'
set xlabel 'prediction p' offset 0,0.4
set ylabel 'pixel x'
set key outside right center vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set xrange [-0.03:1.03]
set yrange [0:1]
set xtics autofreq
plot \
  '06-2.tsv' using 17:18 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title '0.1', \
  '06-2.tsv' using 19:20 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 notitle, \
  '06-2.tsv' using 21:22 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title '0.3', \
  '06-2.tsv' using 23:24 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 notitle, \
  '06-2.tsv' using 25:26 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title '0.6', \
  '06-2.tsv' using 27:28 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 notitle, \
  '06-2.tsv' using 29:30 with lines linecolor rgb '#CC79A7' linewidth 2 dashtype 2 title '0.9', \
  '06-2.tsv' using 31:32 with lines linecolor rgb '#CC79A7' linewidth 2 dashtype 2 notitle

unset multiplot
