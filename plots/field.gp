load 'style.gp'
# All arrows are equally long: their shade tells how steep it is.
arrow = 0.034
sideways(a, b, c) = (b - a) / 2
upwards(a, b, c) = height * (2 * c - a - b) / 3
long(a, b, c) = sqrt(sideways(a, b, c)**2 + upwards(a, b, c)**2)
is_broken(kl) = !(kl > -1e300 && kl < 1e300)

stats 'triangle.tsv' using ($0 == 0 ? (p1 = $1) : $0 == 1 ? (p2 = $1) : (p3 = $1)) nooutput
array method[2] = ['q-projected', 'z']
array name[2] = [3, 1]
paths(d, ending) = real(system(sprintf("grep -cE '^# (%s)' '%s'; true", ending, table('field.'.method[d]))))

eval 'set palette defined ('.ramp.')'
set cbrange [-3:1]
set cbtics -3, 1, 1
set format cb exponents
set cblabel said('steepness') textcolor rgb ink offset 0.5, 0
set colorbox user origin screen 0.893, screen 0.2 size screen 0.014, screen 0.45 noborder
unset border
unset tics
set cbtics scale 0 textcolor rgb ink
unset grid
unset key
set xrange [-0.1:1.1]
set yrange [-0.1:0.95]
# As wide as there is room for two, and as high as that makes it, in the middle.
across_screen = 0.445
tall = across_screen * 1.05 / 1.2 * wide / high
set datafile missing NaN
set multiplot
do for [d = 1:2] {
  set lmargin screen across_screen * (d - 1)
  set rmargin screen across_screen * d
  set tmargin screen 0.42 + tall / 2
  set bmargin screen 0.42 - tall / 2
  set title descent_name(name[d]).sprintf(said('broken'), paths(d, 'broken_at'), paths(d, 'broken_at|survived')) textcolor rgb hue(name[d])
  set label 1 said('1') at 0, -0.05 center textcolor rgb ink
  set label 2 said('2') at 1, -0.05 center textcolor rgb ink
  set label 3 said('3') at 0.5, height + 0.04 center textcolor rgb ink
  set label 4 said('p') at across(p1, p2, p3), up(p1, p2, p3) point pt 2 ps 2 * dot lw 2.5 lc rgb ink \
    center textcolor rgb ink offset 0, -1.6 front
  path = table('field.'.method[d])
  k = 3 * d
  plot table('field') using \
      (across($1, $2, $3) - arrow / 2 * sideways(column(k + 1), column(k + 2), column(k + 3)) \
        / long(column(k + 1), column(k + 2), column(k + 3))): \
      (up($1, $2, $3) - arrow / 2 * upwards(column(k + 1), column(k + 2), column(k + 3)) \
        / long(column(k + 1), column(k + 2), column(k + 3))): \
      (arrow * sideways(column(k + 1), column(k + 2), column(k + 3)) \
        / long(column(k + 1), column(k + 2), column(k + 3))): \
      (arrow * upwards(column(k + 1), column(k + 2), column(k + 3)) \
        / long(column(k + 1), column(k + 2), column(k + 3))): \
      (log10(long(column(k + 1), column(k + 2), column(k + 3)))) \
      with vectors head size 0.012, 25 filled lw 1.2 lc palette, \
    $edge using 1:2 with lines lc rgb ink lw 1.5 dt solid, \
    path using (across($6, $7, $8)):(up($6, $7, $8)) with lines lt name[d] lw 1.6 dt solid, \
    path using ($1 == 0 || is_broken($2) ? across($6, $7, $8) : NaN):(up($6, $7, $8)):(is_broken($2) ? 2 : 7) \
      with points pt variable ps 1.1 * dot lw 2 lc rgb hue(name[d])
  unset label 100
  unset colorbox
}
unset multiplot
