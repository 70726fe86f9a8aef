load 'style.gp'
# How an answer ends: the gradient; near the least; elsewhere; nowhere.
answers = 21
least = property('quarter.trace', 'least') + 0
rows(k) = sprintf("awk '!/^#/ && $1 == %d' '%s'", k, table('quarter.trace'))
above(cost) = cost / least - 1
array final[answers]
array fate[answers]
do for [k = 1:answers] {
  final[k] = above(real(system(rows(k)." | awk '{ c = $3 } END { print c == \"-\" ? 1e300 : c }'")))
  fate[k] = k == 1 ? 1 : final[k] < 0.25 ? 3 : final[k] < 100 ? 2 : 7
}
set logscale y
set format y powers
set yrange [1e-4:100]
set xrange [0:*]
set xlabel said('x')
@name_y
set lmargin screen 0.105
set rmargin screen 0.33
set tmargin screen 0.84
set bmargin screen 0.21
do for [f = 1:4] {
  t = word('1 3 2 7', f)
  set label f said('fate_'.t) at screen 0.05 + word('0 0.2 0.42 0.70', f), screen 0.035 textcolor rgb hue(int(t)) \
    point lt int(t) @beside
}
set multiplot
plot for [k = answers:1:-1] table('quarter.trace') using ($1 == k ? $2 : NaN):(above($3)) \
  with linespoints lt fate[k] lw (k == 1 ? 3 : 1.4) pi 60 ps 0.7 * dot
do for [n in '1 2 3 4 99 100'] { unset label int(n) }
unset logscale
unset tics
unset grid
unset xlabel
set border 15 lw 0.8
set autoscale
set samples 2
set offsets graph 0.15, graph 0.15, graph 0.1, graph 0.1
# In colours of their own: blue, red and green tell how an answer ends.
tints = hue(4).' '.hue(5).' '.ink
species(point) = point <= 13 ? 1 : point <= 25 ? 2 : 3
set label 5 said('each') at screen 0.69, screen 0.19 textcolor rgb ink
set label 6 said('difference') at screen 0.69, screen 0.135 textcolor rgb ink
do for [k = 1:answers] {
  column = (k - 1) % 6; row = (k - 1) / 6
  set lmargin screen 0.375 + 0.104 * column
  set rmargin screen 0.465 + 0.104 * column
  set tmargin screen 0.82 - 0.188 * row
  set bmargin screen 0.69 - 0.188 * row
  set border 15 lc rgb hue(fate[k]) lw (k == 1 ? 2.5 : 1.2)
  if (k == 2) { unset label 5; unset label 6 }
  set title scaled(latex ? 0.72 : 0.64, said('answer_'.k)) offset 0, -0.9 textcolor rgb hue(fate[k])
  if (fate[k] == 7) {
    plot [0:1] [0:1] '+' using (0.5):(0.5) with points pt 2 ps 1.5 * dot lc rgb hue(7)
  } else {
    plot for [s = 1:3] table('quarter.maps') using ($1 == k && species($2) == s ? $3 : NaN):4 \
      with points pt int(word(markers, s)) ps 0.35 * dot lc rgb word(tints, s)
  }
}
unset multiplot
