# Draws pythae-deep-latents.svg from pythae-deep-latents.tsv. Run it in the folder of both: gnuplot pythae-deep-latents.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'pythae-deep-latents.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'MNIST: the mlp of pythae’s benchmark, with the two layers that its script has commented out: KL of each latent dimension' font ',13'
set xlabel 'latent dimension, by rank' offset 0,0.4
set ylabel 'KL (nats per image)'
set key off
set bmargin
unset logscale
set xrange [0.4:40.6]
set yrange [0:*]
set xtics 5
set boxwidth 0.8
plot \
  'pythae-deep-latents.tsv' using 1:2 with boxes linecolor rgb '#0072B2' title 'KL'
