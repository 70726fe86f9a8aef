delay = 15
load 'style.gp'
file = table('forming')
frame_of(k) = system(sprintf("awk '/^# iteration/ && n++ == %d { print $3, $4 }' '%s'", k, file))
kinds = system(sprintf("awk '!/^#/ && NF { print $3 }' '%s' | sort -u", file))
stats file using (sqrt($4**2 + $5**2)) nooutput
longest = STATS_max
frames = system(sprintf("grep -c '^# iteration' '%s'", file)) + 0
unset border
unset tics
unset grid
name_kinds = "do for [k = 1:3] { set label 100 + k word(kinds, k) at screen 0.14 + 0.2 * (k - 1), screen 0.035 \
  textcolor rgb hue(k) point lt k @beside }"
@name_kinds
set label 104 said('arrows') at screen 0.98, screen 0.035 right textcolor rgb ink
# Frame k: its points, and from each the way that a descent would go. An arrow is as long in every
# frame for the same gradient; the map fills its panel.
show = "set autoscale; stats file index k using 1:2 nooutput; \
  reach = 1.15 * (STATS_max_x > -STATS_min_x ? STATS_max_x : -STATS_min_x); \
  height = 1.15 * (STATS_max_y > -STATS_min_y ? STATS_max_y : -STATS_min_y); \
  reach = reach > height ? reach : height; \
  set xrange [-reach * panel_shape:reach * panel_shape]; \
  set yrange [-reach:reach]; \
  arrow = reach / longest; \
  set title number(said('title'), word(frame_of(k), 1) + 0).number(said('cost'), word(frame_of(k), 2) + 0); \
  plot file index k using 1:2:(-arrow * $4):(-arrow * $5) with vectors head size screen 0.006, 20 filled \
      lw 0.7 lc rgb ink dt solid, \
    for [s = 1:3] file index k using (strcol(3) eq word(kinds, s) ? $1 : NaN):2 with points lt s ps 0.55 * dot"
if (exists('moving') && strlen(moving) > 0) {
  panel_shape = wide * 0.92 / (high * 0.70)
  set lmargin screen 0.04; set rmargin screen 0.96
  set bmargin screen 0.10; set tmargin screen 0.80
  do for [k = 0:frames - 1] { @show }
} else {
  # Eight of the frames, each further from the one before than that was.
  chosen = '1 5 9 13 18 24 30 44'
  panel_shape = wide * 0.23 / (high * 0.31)
  set multiplot
  do for [n = 0:7] {
    k = word(chosen, n + 1) + 0
    set lmargin screen 0.02 + 0.245 * (n % 4); set rmargin screen 0.25 + 0.245 * (n % 4)
    set tmargin screen 0.80 - 0.39 * (n / 4); set bmargin screen 0.49 - 0.39 * (n / 4)
    @show
    do for [l = 100:104] { unset label l }
  }
  unset multiplot
}
