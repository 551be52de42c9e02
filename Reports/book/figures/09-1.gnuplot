# Draws 09-1.svg from 09-1.tsv. Run it in the folder of both: gnuplot 09-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '09-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'Posteriors of equal price' font ',16'
set xlabel 'mean μ' offset 0,0.4
set ylabel 'deviation σ'
set key outside right center vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set logscale y
set xrange [-2.99749:2.99749]
set yrange [*:*]
set xtics autofreq
plot \
  '09-1.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title '0.25 nats', \
  '09-1.tsv' using 3:4 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title '1 nats', \
  '09-1.tsv' using 5:6 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title '2 nats', \
  '09-1.tsv' using 7:8 with lines linecolor rgb '#CC79A7' linewidth 2 dashtype 2 title '4 nats'
