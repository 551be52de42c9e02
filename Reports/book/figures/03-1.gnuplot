# Draws 03-1.svg from 03-1.tsv. Run it in the folder of both: gnuplot 03-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 960,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '03-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set multiplot layout 1,2 title 'Relative errors in Float, at whole x from −30 to 100' font ',16'

set title 'softplus' font ',15'
set xlabel 'x' offset 0,0.4
set ylabel 'relative error'
set key inside top right vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set logscale y
set xrange [-33.9:103.9]
set yrange [5e-10:2]
set xtics autofreq
plot \
  '03-1.tsv' using 1:4 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'the library’s', \
  '03-1.tsv' using 1:3 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title 'the middle one', \
  '03-1.tsv' using 1:2 with points linecolor rgb '#D55E00' pointtype 5 pointsize 0.7 title 'the plain formula'

set title 'its slope' font ',15'
set xlabel 'x' offset 0,0.4
set ylabel 'relative error'
set key inside top right vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set logscale y
set xrange [-33.9:103.9]
set yrange [5e-10:2]
set xtics autofreq
plot \
  '03-1.tsv' using 1:7 with lines linecolor rgb '#0072B2' linewidth 2 dashtype 1 title 'the library’s', \
  '03-1.tsv' using 1:6 with lines linecolor rgb '#009E73' linewidth 2 dashtype 1 title 'the middle one', \
  '03-1.tsv' using 1:5 with points linecolor rgb '#D55E00' pointtype 5 pointsize 0.7 title 'the plain formula'

unset multiplot
