# Draws 07-2.svg from 07-2.tsv. Run it in the folder of both: gnuplot 07-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 960,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '07-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set multiplot layout 1,2 title 'The bound L_k of k draws' font ',16'

set title 'All of it' font ',15'
set xlabel 'draws k' offset 0,0.4
set ylabel 'nats'
set key at screen 0.5, screen 0.01 bottom center horizontal width -1 samplen 3 notitle
set bmargin 4
unset logscale
set logscale x
set xrange [0.864537:148.056]
set yrange [*:*]
set xtics autofreq
plot \
  '07-2.tsv' using 1:6 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'log p(x)', \
  '07-2.tsv' using 1:2:3 with yerrorbars linecolor rgb '#D55E00' linewidth 1.5 pointtype 5 pointsize 0.7 title 'q = prior', \
  '07-2.tsv' using 1:4:5 with yerrorbars linecolor rgb '#009E73' linewidth 1.5 pointtype 9 pointsize 0.7 title 'q trained'

set title 'The top of it' font ',15'
set xlabel 'draws k' offset 0,0.4
set ylabel 'nats'
set key off
set bmargin 4
unset logscale
set logscale x
set xrange [0.864537:148.056]
set yrange [-2.0991:-1.9291]
set xtics autofreq
plot \
  '07-2.tsv' using 1:6 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'log p(x)', \
  '07-2.tsv' using 1:2:3 with yerrorbars linecolor rgb '#D55E00' linewidth 1.5 pointtype 5 pointsize 0.7 title 'q = prior', \
  '07-2.tsv' using 1:4:5 with yerrorbars linecolor rgb '#009E73' linewidth 1.5 pointtype 9 pointsize 0.7 title 'q trained'

unset multiplot
