# Draws pythae-deep-terms.svg from pythae-deep-terms.tsv. Run it in the folder of both: gnuplot pythae-deep-terms.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 960,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'pythae-deep-terms.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set multiplot layout 1,2 title 'MNIST: the mlp of pythae’s benchmark, with the two layers that its script has commented out: the two terms' font ',13'

set title 'Reconstruction' font ',15'
set xlabel 'epoch' offset 0,0.4
set ylabel 'nats per image'
set key at screen 0.5, screen 0.01 bottom center horizontal width -1 samplen 3 notitle
set bmargin 4
unset logscale
set xrange [-13.97:514.97]
set yrange [*:*]
set xtics 50
plot \
  'pythae-deep-terms.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'train', \
  'pythae-deep-terms.tsv' using 1:3 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'test'

set title 'KL divergence' font ',15'
set xlabel 'epoch' offset 0,0.4
set ylabel 'nats per image'
set key off
set bmargin 4
unset logscale
set xrange [-13.97:514.97]
set yrange [*:*]
set xtics 50
plot \
  'pythae-deep-terms.tsv' using 1:4 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'train', \
  'pythae-deep-terms.tsv' using 1:5 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'test'

unset multiplot
