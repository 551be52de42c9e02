# Draws faces-plane.svg from faces-plane.tsv. Run it in the folder of both: gnuplot faces-plane.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'faces-plane.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'drawn faces: β-VAEs: rate and distortion' font ',16'
set xlabel 'KL (nats per image)' offset 0,0.4
set ylabel 'reconstruction (nats per image)'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set xrange [5.98312:17.4115]
set yrange [*:*]
set xtics autofreq
plot \
  'faces-plane.tsv' using 1:2:3 with yerrorbars linecolor rgb '#0072B2' linewidth 1.5 pointtype 7 pointsize 0.7 title 'beta 1', \
  'faces-plane.tsv' using 4:5:6 with yerrorbars linecolor rgb '#D55E00' linewidth 1.5 pointtype 5 pointsize 0.7 title 'beta 4', \
  'faces-plane.tsv' using 7:8:9 with yerrorbars linecolor rgb '#009E73' linewidth 1.5 pointtype 9 pointsize 0.7 title 'beta 8'
