load 'style.gp'
traces = 'trace trace-cg trace-gd'
sets = 'iris digits'
trace(s, k) = table(word(sets, s).'.'.word(traces, k))
set logscale xy
set format y powers
set xrange [1:200]
set yrange [1e-9:10]
set ytics 1e-9, 1e3
set xlabel said('x')
set bmargin screen 0.24
set tmargin screen 0.80
do for [k = 1:3] {
  set label 100 + k said(sprintf('method_%d', k)) at screen 0.12 + 0.27 * (k - 1), screen 0.035 textcolor rgb hue(k) \
    point lt k @beside
}
@name_y
set datafile missing NaN
set multiplot
do for [s = 1:2] {
  least = 1e300
  do for [k = 1:3] {
    stats trace(s, k) using 3 nooutput
    least = STATS_min < least ? STATS_min : least
  }
  set lmargin screen 0.11 + 0.46 * (s - 1)
  set rmargin screen 0.50 + 0.46 * (s - 1)
  set title number(said(word(sets, s)), least)
  plot for [k = 1:3] trace(s, k) using (spaced($1, 10)):($3 > least ? $3 - least : NaN) \
    with linespoints lt k
  do for [n = 99:103] { unset label n }
}
unset multiplot
