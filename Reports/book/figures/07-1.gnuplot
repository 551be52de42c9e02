# Draws 07-1.svg from 07-1.tsv. Run it in the folder of both: gnuplot 07-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '07-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'What z may have been' font ',16'
set xlabel 'z' offset 0,0.4
set ylabel 'density, or probability'
set key inside top left vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set xrange [-3.6464:3.6464]
set yrange [0:*]
set xtics autofreq
plot \
  '07-1.tsv' using 1:2 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'prior p(z)', \
  '07-1.tsv' using 1:3 with lines linecolor rgb '#D55E00' linewidth 2 dashtype 2 title 'p(x | z)', \
  '07-1.tsv' using 1:4 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title 'posterior p(z | x)', \
  '07-1.tsv' using 1:5 with lines linecolor rgb '#CC79A7' linewidth 2 dashtype 2 title 'q(z), trained'
