load 'style.gp'
set datafile missing NaN
path = table('spectrum')
outcomes = int(property('spectrum', 'outcomes'))
at_optimum(x) = strcol(1) eq '-' ? x : NaN
at_step(rank) = strcol(1) ne '-' && $2 == rank ? $1 + 1 : NaN
set logscale y
set format y powers
set yrange [1e-8:1e8]
set ytics 1e2
set bmargin screen 0.24
set tmargin screen 0.80
set label 1 said('by_q') at screen 0.14, screen 0.035 textcolor rgb hue(2) point lt 2 @beside
set label 2 said('by_z') at screen 0.40, screen 0.035 textcolor rgb hue(1) point lt 1 @beside
set label 3 said('half') at screen 0.70, screen 0.035 textcolor rgb ink
set arrow 3 from screen 0.645, screen 0.035 to screen 0.685, screen 0.035 nohead ls theory
set multiplot
set lmargin screen 0.09
set rmargin screen 0.48
set title said('panel_1') offset 0, -0.3
set xlabel said('rank')
set xrange [0:outcomes + 1]
# The eigenvalue 0 by z is off the logarithmic axis.
plot 0.5 ls theory, \
  path using (at_optimum($2)):3 with linespoints lt 2, \
  '' using (at_optimum($2)):($4 > 0 ? $4 : NaN) with linespoints lt 1
do for [n in '1 2 3 100'] { unset label int(n) }
unset arrow 3
set lmargin screen 0.57
set rmargin screen 0.96
set title said('panel_2') offset 0, -0.3
set xlabel said('steps')
set logscale x
set format x powers
set xrange [0.8:2e6]
plot 0.5 ls theory, \
  for [r = 1:outcomes] path using (at_step(r)):3 with lines lt 2 lw 0.8, \
  for [r = 2:outcomes] path using (at_step(r)):4 with lines lt 1 lw 0.8, \
  path using (at_step(outcomes)):3 with linespoints lt 2 pi 4, \
  path using (at_step(outcomes)):4 with linespoints lt 1 pi 4
unset multiplot
