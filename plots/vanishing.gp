load 'style.gp'
set logscale y
set format y powers
set xrange [0:1000]
set yrange [1e-16:10]
set ytics 1e-16, 1e4
set xlabel said('x')
@name_y
set datafile missing '-'
array precision[2] = ['double', 'float']
array ends[2]
do for [k = 1:2] {
  ends[k] = int(property('vanishing', 'by_1_'.precision[k].'_dies_at'))
  set arrow k from ends[k], graph 0 to ends[k], graph 0.9 nohead ls theory
}
set label 1 number(said('double'), ends[1]) at ends[1], graph 0.62 right offset -1, 0 textcolor rgb hue(2)
set label 2 number(said('float'), ends[2]) at ends[2], graph 0.84 left offset 1, 0 textcolor rgb hue(3)
set label 3 said('by_2') at 990, 3e-13 right textcolor rgb hue(1)
# Push and pull are equal where the force is least.
stats table('vanishing') using 1:3 nooutput
set arrow 4 from ends[2] + 8, STATS_min_y to STATS_pos_min_y + 4, STATS_min_y head size 8, 25 filled lc rgb ink dt solid
set label 4 said('balance') at ends[2] + 12, STATS_min_y left textcolor rgb ink
each(d2, n) = int(d2) % n == 0 ? d2 : NaN
last(d2, k) = d2 == ends[k] - 1 ? d2 : NaN
plot table('vanishing') using 1:3 with lines lt 1 lw 3, \
  '' using (each($1, 40)):2 with points lt 2 ps 1.3 * dot, \
  '' using (each($1, 12)):4 with points lt 3 ps 0.9 * dot, \
  '' using (last($1, 1)):2 with points pt 2 ps 2 * dot lw 3 lc rgb hue(2), \
  '' using (last($1, 2)):4 with points pt 2 ps 2 * dot lw 3 lc rgb hue(3)
