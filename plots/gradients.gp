load 'style.gp'
set logscale xy
set format powers
set xrange [1:1e-16] reverse
set yrange [1e-3:1e17]
set for [k = 0:4] xtics add (number(powers, 10.0**(-4 * k)) 10.0**(-4 * k))
set ytics 1e4
set xlabel said('x')
@name_y
set label 1 said('1') at 1e-8, 1e10 right textcolor rgb hue(2)
set label 2 said('2') at 1e-8, 2e-2 center textcolor rgb hue(1)
set label 3 said('bound') at 1e-16, 6 right textcolor rgb ink
plot 1 ls theory, \
  table('gradients') using 1:2 with linespoints lt 2, \
  '' using 1:3 with linespoints lt 1
