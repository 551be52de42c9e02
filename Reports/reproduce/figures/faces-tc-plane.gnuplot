# Draws faces-tc-plane.svg from faces-tc-plane.tsv. Run it in the folder of both: gnuplot faces-tc-plane.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output 'faces-tc-plane.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'drawn faces: β-TCVAEs: rate and distortion' font ',16'
set xlabel 'KL (nats per image)' offset 0,0.4
set ylabel 'reconstruction (nats per image)'
set key outside bottom center horizontal width -1 samplen 3 title ' '
set bmargin
unset logscale
set xrange [7.04211:9.908]
set yrange [*:*]
set xtics autofreq
plot \
  'faces-tc-plane.tsv' using 1:2:3 with yerrorbars linecolor rgb '#0072B2' linewidth 1.5 pointtype 7 pointsize 0.7 title 'beta 4', \
  'faces-tc-plane.tsv' using 4:5:6 with yerrorbars linecolor rgb '#D55E00' linewidth 1.5 pointtype 5 pointsize 0.7 title 'beta 8'
