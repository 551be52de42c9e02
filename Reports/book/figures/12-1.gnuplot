# Draws 12-1.svg from 12-1.tsv. Run it in the folder of both: gnuplot 12-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '12-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'The error of a batch’s gradient' font ',16'
set xlabel 'images of the batch, B' offset 0,0.4
set ylabel 'error / length of the gradient'
set key inside top right vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set logscale x
set logscale y
set xrange [7.21:284.05]
set yrange [*:*]
set xtics (8, 16, 32, 64, 128, 256)
plot \
  '12-1.tsv' using 1:2 with points linecolor rgb '#0072B2' pointtype 7 pointsize 0.7 title 'images and noise', \
  '12-1.tsv' using 3:4 with points linecolor rgb '#D55E00' pointtype 5 pointsize 0.7 title 'noise alone', \
  '12-1.tsv' using 5:6 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title '~ 1/√B'
