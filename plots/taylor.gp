load 'style.gp'
claims = 'right half sign thousandth'
set logscale xy
set format powers
set xrange [1e-8:2]
set yrange [1e-18:10]
set xtics 1e-8, 100
set ytics 1e-18, 1e4
set xlabel said('x')
@name_y
set rmargin screen 0.66
do for [k = 1:4] {
  name = 'taylor.'.word(claims, k)
  set label k number(said(word(claims, k)), property(name, 'slope') + 0) at screen 0.69, \
    screen 0.75 - 0.1 * k textcolor rgb hue(k) point lt k @beside
}
set label 9 said('fitted') at screen 0.69, screen 0.75 textcolor rgb ink
# Theory's lines, beside what they are compared with.
stats table('taylor.right') using ($1 > 1e-6 && $1 < 1e-2 ? $2 / $1**2 : NaN) nooutput name 'SECOND'
stats table('taylor.half') using ($1 > 1e-8 && $1 < 1e-4 ? $2 / $1 : NaN) nooutput name 'FIRST'
set label 11 said('first') at 1e-5, 10 * FIRST_mean * 1e-5 right offset -1, 0.3 textcolor rgb ink
set label 12 said('second') at 1e-4, 0.05 * SECOND_mean * 1e-8 left offset 1, -0.3 textcolor rgb ink
plot for [k = 1:4] table('taylor.'.word(claims, k)) using 1:2 with linespoints lt k pi 3, \
  [1e-7:1e-3] 10 * FIRST_mean * x ls theory, \
  [1e-6:1e-2] 0.05 * SECOND_mean * x**2 ls theory
