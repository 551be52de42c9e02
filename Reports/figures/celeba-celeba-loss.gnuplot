# Draws celeba-celeba-loss.svg from celeba-celeba-loss.tsv. Run it in the folder of both: gnuplot celeba-celeba-loss.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'celeba-celeba-loss.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'CelebA: a convolutional VAE for faces: −ELBO' font ',16'
set xlabel 'epoch' offset 0,0.4
set ylabel '−ELBO (nats per image)'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set xrange [0.88:5.12]
set yrange [667.914:1010.55]
set xtics 1
plot \
  'celeba-celeba-loss.tsv' using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'train', \
  'celeba-celeba-loss.tsv' using 1:3 with linespoints linecolor rgb '#D55E00' linewidth 2 dashtype 2 pointtype 5 pointsize 0.7 title 'test'
