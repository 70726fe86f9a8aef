load 'style.gp'
file = table('scaling')
set datafile missing '-'
array ways[3] = ['exact', 'coarse', 'fine']
stats file using 1 nooutput
least = STATS_min
most = STATS_max
set label 9 said('slope') at screen 0.67, screen 0.75 textcolor rgb ink
do for [k = 1:3] {
  # The power of N, in the larger half of the table; half is in the logarithm.
  stats file using (log($1 >= sqrt(least * most) ? $1 : NaN)):(log(column(k + 1))) nooutput
  set label k number(said(ways[k]), STATS_slope) at screen 0.67, screen 0.75 - 0.1 * k textcolor rgb hue(k) \
    point lt k @beside
}
# Theory's lines go through the middle of what they are compared with.
stats file using (log($2) - 2 * log($1)) nooutput name 'PAIRS'
stats file using (log($4) - log($1)) nooutput name 'POINTS'
set logscale xy
set format y powers
set xrange [least / 1.3:most * 1.3]
set autoscale yfix
set xtics (256, 1024, 4096, 16384, 65536)
set xlabel said('x')
@name_y
set rmargin screen 0.64
set label 11 said('pairs') at most / 8, 2 * exp(PAIRS_mean) * most**2 / 64 right textcolor rgb ink
set label 12 said('points') at most / 2, 2 * exp(POINTS_mean) * most / 2 right textcolor rgb ink
plot exp(PAIRS_mean) * x**2 ls theory, exp(POINTS_mean) * x ls theory, \
  for [k = 1:3] file using 1:(column(k + 1)) with linespoints lt k
