load 'style.gp'
set datafile missing NaN
set logscale x
set format x powers
set xrange [0.8:30000]
set xlabel said('x')
set bmargin screen 0.24
set tmargin screen 0.80
array lowest[3] = [-1, 0, -0.03]
array highest[3] = [1, 8, 0.18]
array at_best[3] = [0, 1, 0]
@name_descents
set multiplot
do for [k = 1:3] {
  set lmargin screen 0.07 + 0.32 * (k - 1)
  set rmargin screen 0.32 + 0.32 * (k - 1)
  set title said(sprintf('panel_%d', k))
  set yrange [lowest[k]:highest[k]]
  plot at_best[k] ls theory, for [d = 1:4] table('descent.'.descents[d]) \
    using ($4 > 0 ? spaced($1 + 1, 6) : $1 + 1):(column(k + 1)) with linespoints lt d
  do for [n = 100:104] { unset label n }
}
unset multiplot
