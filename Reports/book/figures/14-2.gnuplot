# Draws 14-2.svg from 14-2.tsv. Run it in the folder of both: gnuplot 14-2.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '14-2.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'What a nat buys' font ',16'
set xlabel 'rate: KL (nats per image)' offset 0,0.4
set ylabel 'distortion: recon (nats per image)'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set xrange [-0.843969:44.071]
set yrange [*:*]
set xtics autofreq
plot \
  '14-2.tsv' using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 2 dashtype 1 pointtype 7 pointsize 0.7 title 'β = ¼ (right) to 16 (left)'
