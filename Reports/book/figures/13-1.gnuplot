# Draws 13-1.svg from 13-1.tsv. Run it in the folder of both: gnuplot 13-1.gnuplot
# (The picture in the report differs from this script's in its <title> and <desc> only.)

set encoding utf8
set terminal svg size 720,420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
set output '13-1.svg'

# The data: columns between tabs; NaN is a gap.
set datafile separator tab
set datafile missing 'NaN'

# Two axes without a frame, and a light grid behind the data.
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.6
set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
set style fill solid 1.0 noborder

set title 'Where digits live' font ',16'
set xlabel 'z₁' offset 0,0.4
set ylabel 'z₂'
set key outside right center vertical width 0 samplen 4 notitle
set bmargin
unset logscale
set xrange [-2.99682:4.24787]
set yrange [*:*]
set xtics autofreq
plot \
  '13-1.tsv' using 1:2 with points linecolor rgb '#0072B2' pointtype 7 pointsize 0.7 title '0', \
  '13-1.tsv' using 3:4 with points linecolor rgb '#D55E00' pointtype 5 pointsize 0.7 title '1', \
  '13-1.tsv' using 5:6 with points linecolor rgb '#009E73' pointtype 9 pointsize 0.7 title '2', \
  '13-1.tsv' using 7:8 with points linecolor rgb '#CC79A7' pointtype 11 pointsize 0.7 title '3', \
  '13-1.tsv' using 9:10 with points linecolor rgb '#E69F00' pointtype 13 pointsize 0.7 title '4', \
  '13-1.tsv' using 11:12 with points linecolor rgb '#56B4E9' pointtype 6 pointsize 0.7 title '5', \
  '13-1.tsv' using 13:14 with points linecolor rgb '#000000' pointtype 4 pointsize 0.7 title '6', \
  '13-1.tsv' using 15:16 with points linecolor rgb '#0072B2' pointtype 5 pointsize 0.7 title '7', \
  '13-1.tsv' using 17:18 with points linecolor rgb '#D55E00' pointtype 9 pointsize 0.7 title '8', \
  '13-1.tsv' using 19:20 with points linecolor rgb '#009E73' pointtype 11 pointsize 0.7 title '9'
