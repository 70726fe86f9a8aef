load 'style.gp'
file = table('steps')
# Where theory's lines are hung up: slopes are its own, heights are the table's.
stats file using ($1 > 3e-11 && $1 < 3e-9 ? $2 * $1 : NaN) nooutput name 'rounding'
stats file using ($1 > 3e-5 && $1 < 3e-3 ? $2 / $1 : NaN) nooutput name 'forward'
stats file using ($1 > 3e-4 && $1 < 3e-2 ? $3 / $1**2 : NaN) nooutput name 'central'
set logscale xy
set format powers
set xrange [1e-16:1]
set yrange [1e-17:100]
set xtics 1e-16, 100
set ytics 1e-16, 1e4
set xlabel said('x')
@name_y
set rmargin screen 0.84
set label 1 said('forward') at screen 0.85, first 2 textcolor rgb hue(2)
set label 2 said('central') at screen 0.85, first 1e-1 textcolor rgb hue(3)
set label 3 said('complex') at 1e-15, 4e-15 textcolor rgb hue(1)
set label 4 said('ridders') at screen 0.85, first 1e-11 textcolor rgb hue(4)
set label 11 said('rounding') at 1e-12, rounding_mean / 1e-12 * 30 textcolor rgb ink
set label 12 said('first') at 1e-5, forward_mean * 1e-5 * 6 right textcolor rgb ink
set label 13 said('second') at 5e-7, central_mean * 25e-14 * 20 right textcolor rgb ink
# Where theory has the best steps, for a cost that changes over lengths near 1.
epsilon = 2.0**-52
do for [k = 2:3] {
  set arrow k from epsilon**(1.0 / k), graph 0 to epsilon**(1.0 / k), graph 0.94 nohead lc rgb faint lw 1.5 back
  set label 20 + k said(sprintf('best_%d', k)) at epsilon**(1.0 / k), graph 1 center textcolor rgb ink
}
plot file using 1:2 with linespoints lt 2 pi 2, \
  '' using 1:3 with linespoints lt 3 pi 2, \
  '' using 1:4 with linespoints lt 4 pi 2, \
  '' using 1:($5 > 1e-17 ? $5 : 1e-17) with linespoints lt 1 pi 2, \
  [1e-13:1e-3] rounding_mean / x ls theory, \
  [1e-9:1] forward_mean * x ls theory, \
  [1e-8:1] central_mean * x**2 ls theory
