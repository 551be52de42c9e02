# Draws faces-beta4-seed0-elbo-histogram.svg from faces-beta4-seed0-elbo-histogram.tsv. Run it in the folder of both: gnuplot faces-beta4-seed0-elbo-histogram.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'faces-beta4-seed0-elbo-histogram.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'drawn faces: β-VAEs, beta 4, seed 0: −ELBO of the test images' font ',13'
set xlabel '−ELBO (nats per image)' offset 0,0.4
set ylabel 'test images'
set key off
set bmargin
unset logscale
set xrange [1251.26:2109.86]
set yrange [0:*]
set xtics autofreq
set boxwidth 17.0867
plot \
  'faces-beta4-seed0-elbo-histogram.tsv' using 1:2 with boxes linecolor rgb '#0072B2' title 'images'
