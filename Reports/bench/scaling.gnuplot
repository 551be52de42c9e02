# Draws scaling.svg from scaling.tsv. Run it in the folder of both: gnuplot scaling.gnuplot
set encoding utf8
set terminal svg size 720,440 noenhanced font 'sans-serif,14' background rgb 'white'
set output 'scaling.svg'
set datafile separator tab
set logscale xy 2
set key left top
set xlabel 'processes'
set ylabel 'steps a second, over those of one'
set xrange [1:1024]
set yrange [0.5:1024]
plot 'scaling.tsv' using 1:2 with lines dashtype 2 linecolor rgb 'black' title columnheader, '' using 1:3 with linespoints linecolor rgb '#0072B2' linewidth 2 pointtype 7 title columnheader, '' using 1:4 with linespoints linecolor rgb '#D55E00' linewidth 2 pointtype 7 title columnheader, '' using 1:5 with linespoints linecolor rgb '#009E73' linewidth 2 pointtype 7 title columnheader, '' using 1:6 with linespoints linecolor rgb '#CC79A7' linewidth 2 pointtype 7 title columnheader
