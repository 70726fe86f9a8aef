headline = 'Gradient (1) explodes as {/:Italic q} goes to 0; gradient (2) stays below 1'
load 'style.gp'
set logscale xy
set format x powers
set format y powers
set xrange [1:1e-16] reverse
set yrange [1e-2:1e17]
set xtics 1e2
set ytics 1e3
set xlabel 'probability {/:Italic q_{ij}} (to the right: towards 0)'
set ylabel 'size of the gradient entry'
set label 1 '(1)  |∂{/:Italic C}/∂{/:Italic q_{ij}}| = {/:Italic p_{ij}} / {/:Italic q_{ij}}' \
  at 1e-8, 1e10 right textcolor rgb hue(2)
set label 2 '(2)  |∂{/:Italic C}/∂{/:Italic z_{ij}}| = |{/:Italic q_{ij}} – {/:Italic p_{ij}}|' \
  at 1e-10, 2e-2 center textcolor rgb hue(1)
set label 3 'bound 1' at 3e-16, 4 right textcolor rgb ink
plot 1 ls 100, \
  table('gradients') using 1:2 with linespoints lt 2, \
  '' using 1:3 with linespoints lt 1
