load 'style.gp'
claims = 'right half sign thousandth'
set logscale xy
set format powers
set xrange [1e-8:2]
set yrange [1e-18:10]
set xtics 1e-8, 100
set ytics 1e-18, 1e4
set xlabel said('x')
set ylabel said('remainder')
set rmargin screen 0.66
do for [k = 1:4] {
  name = 'taylor.'.word(claims, k)
  set label k number(said(word(claims, k)), property(name, 'slope') + 0) at screen 0.69, \
    screen 0.75 - 0.1 * k textcolor rgb hue(k) point lt k ps 1.2 * dot offset 1.2, 0
}
set label 9 said('fitted') at screen 0.69, screen 0.75 textcolor rgb ink
plot for [k = 1:4] table('taylor.'.word(claims, k)) using 1:2 with linespoints lt k pi 3
