headline = 'The remainder falls with slope 2 for the right gradient, with 1 for wrong ones'
load 'style.gp'
claims = 'right half sign thousandth'
array said[4] = ['the gradient', 'half of it', 'one sign wrong', '0.1 % too large']
set logscale xy
set format powers
set xrange [1e-8:2]
set yrange [1e-18:10]
set xtics 1e-8, 100
set ytics 1e-18, 1e4
set xlabel 'length t of the step'
set ylabel '|C(y + t v) – C(y) – t g · v|'
set rmargin screen 0.70
do for [k = 1:4] {
  name = 'taylor.'.word(claims, k)
  set label k sprintf('%s: %.1f', said[k], property(name, 'slope') + 0) at screen 0.73, \
    screen 0.75 - 0.1 * k textcolor rgb hue(k) point lt k ps 1.2 offset 1.2, 0
}
set label 9 'slope, as fitted' at screen 0.73, screen 0.75 textcolor rgb ink
plot for [k = 1:4] table('taylor.'.word(claims, k)) using 1:2 with linespoints lt k pi 3
