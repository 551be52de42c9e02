# Draws pythae-deep-elbo-histogram.svg from pythae-deep-elbo-histogram.tsv. Run it in the folder of both: gnuplot pythae-deep-elbo-histogram.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'pythae-deep-elbo-histogram.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'MNIST: the mlp of pythae’s benchmark, with the two layers that its script has commented out: −ELBO of the test images' font ',13'
set xlabel '−ELBO (nats per image)' offset 0,0.4
set ylabel 'test images'
set key off
set bmargin
unset logscale
set xrange [22.231:390.843]
set yrange [0:*]
set xtics autofreq
set boxwidth 7.33555
plot \
  'pythae-deep-elbo-histogram.tsv' using 1:2 with boxes linecolor rgb '#0072B2' title 'images'
