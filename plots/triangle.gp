height = sqrt(3) / 2
stats 'triangle.tsv' using ($0 == 0 ? (p1 = $1) : $0 == 1 ? (p2 = $1) : (p3 = $1)) nooutput
cost(a, b, c) = a > 0 && b > 0 && c > 0 ? \
  p1 * log(p1 / a) + p2 * log(p2 / b) + p3 * log(p3 / c) : NaN
c_of(y) = y / height
b_of(x, y) = x - c_of(y) / 2

set samples 241
set isosamples 241
set contour base
set cntrparam levels discrete 0.02, 0.1, 0.3, 0.6, 1, 1.5
unset surface
set table $contours
splot [0:1] [0:height] cost(1 - b_of(x, y) - c_of(y), b_of(x, y), c_of(y))
unset table
load 'style.gp'
unset border
unset tics
unset grid
set lmargin screen 0.02
set rmargin screen 0.66
set tmargin screen 0.88
set bmargin screen 0.08
set size ratio -1
set xrange [-0.18:1.18]
set yrange [-0.08:0.98]
set datafile missing NaN
set label 1 said('1') at 0, -0.04 center textcolor rgb ink
set label 2 said('2') at 1, -0.04 center textcolor rgb ink
set label 3 said('3') at 0.5, height + 0.035 center textcolor rgb ink
set label 4 said('p') at across(p1, p2, p3), up(p1, p2, p3) point pt 2 ps 2 * dot lw 2 lc rgb ink \
  right textcolor rgb ink offset -1, -1 front
last(name) = system(sprintf("awk '!/^#/ { l = $2 \" \" $3 \" \" $1 } END { print l }' '%s'", table(name)))
raw = last('triangle.q'); aside = last('triangle.q-renormalised'); there = last('triangle.z')
array fate[4] = [log10(word(there, 1) + 0), word(raw, 2) + 0, \
  property('triangle.q-projected', 'broken_at') + 0, word(aside, 1) + 0]
do for [d = 1:4] {
  set label 4 + d descent_name(d).number(said(sprintf('note_%d', d)), fate[d]) at screen 0.62, screen 0.85 - 0.07 * d textcolor rgb hue(d) \
    point lt d @beside
}
plot $contours using 1:2 with lines lc rgb faint lw 1.2 dt solid, \
  $edge using 1:2 with lines lc rgb ink lw 1.5 dt solid, \
  for [d = 1:4] table('triangle.'.descents[d]) \
    using (across($6, $7, $8)):(up($6, $7, $8)) with lines lt d, \
  for [d = 1:4] table('triangle.'.descents[d]) \
    using (across($6, $7, $8) + 0 * spaced($1 + 1, 6)):(up($6, $7, $8)) with points lt d
