# Draws pythae-deep-loss.svg from pythae-deep-loss.tsv. Run it in the folder of both: gnuplot pythae-deep-loss.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'pythae-deep-loss.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'MNIST: the mlp of pythae’s benchmark, with the two layers that its script has commented out: −ELBO' font ',13'
set xlabel 'epoch' offset 0,0.4
set ylabel '−ELBO (nats per image)'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set xrange [-13.97:514.97]
set yrange [*:*]
set xtics 50
plot \
  'pythae-deep-loss.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'train', \
  'pythae-deep-loss.tsv' using 1:3 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'test'
