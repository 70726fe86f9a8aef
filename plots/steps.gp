headline = 'Every difference has a best step; the complex step needs none'
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
set xlabel 'step h'
set ylabel 'relative error of the derivative'
set rmargin screen 0.84
set label 1 'forward' at screen 0.85, first 2 textcolor rgb hue(2)
set label 2 'central' at screen 0.85, first 1e-1 textcolor rgb hue(3)
set label 3 'complex step' at 1e-15, 4e-15 textcolor rgb hue(1)
set label 4 'Ridders' at screen 0.85, first 1e-11 textcolor rgb hue(4)
set label 11 'ε/h' at 1e-12, rounding_mean / 1e-12 * 30 textcolor rgb ink
set label 12 'h' at 1e-5, forward_mean * 1e-5 * 6 right textcolor rgb ink
set label 13 'h^2' at 5e-7, central_mean * 25e-14 * 20 right textcolor rgb ink
plot file using 1:2 with linespoints lt 2, \
  '' using 1:3 with linespoints lt 3, \
  '' using 1:4 with linespoints lt 4, \
  '' using 1:($5 > 1e-17 ? $5 : 1e-17) with linespoints lt 1, \
  [1e-13:1e-3] rounding_mean / x ls theory, \
  [1e-9:1] forward_mean * x ls theory, \
  [1e-8:1] central_mean * x**2 ls theory
