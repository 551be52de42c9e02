# Draws mnist-mlp-seed0-kl-by-epoch.svg from mnist-mlp-seed0-kl-by-epoch.tsv. Run it in the folder of both: gnuplot mnist-mlp-seed0-kl-by-epoch.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'mnist-mlp-seed0-kl-by-epoch.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'MNIST: a fully connected VAE, seed 0: KL of latent dimensions by epoch' font ',13'
set xlabel 'epoch' offset 0,0.4
set ylabel 'KL (nats per image)'
set key outside right center vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set xrange [0.73:10.27]
set yrange [0:*]
set xtics 1
plot \
  'mnist-mlp-seed0-kl-by-epoch.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'z1', \
  'mnist-mlp-seed0-kl-by-epoch.tsv' using 1:3 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'z0', \
  'mnist-mlp-seed0-kl-by-epoch.tsv' using 1:4 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title 'z5', \
  'mnist-mlp-seed0-kl-by-epoch.tsv' using 1:5 with lines linecolor rgb '#CC79A7' linewidth 2 dashtype 2 title 'z12', \
  'mnist-mlp-seed0-kl-by-epoch.tsv' using 1:6 with lines linecolor rgb '#E69F00' linewidth 2 dashtype 1 title 'z4', \
  'mnist-mlp-seed0-kl-by-epoch.tsv' using 1:7 with lines linecolor rgb '#56B4E9' linewidth 2 dashtype 2 title 'z2', \
  'mnist-mlp-seed0-kl-by-epoch.tsv' using 1:22 with lines linecolor rgb '#000000' linewidth 2 dashtype 1 title 'others, mean'
