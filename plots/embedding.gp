load 'style.gp'
sets = 'iris digits'
labels(name) = system(sprintf("awk '!/^#/ && NF { print $NF }' '%s' | sort -u", table(name)))
# Ten digits share nine colours; the two that are alike, 0 and 7, are on opposite sides of the map.
tint(k) = glyphs ? (k == 10 ? ink : hue(int(word('8 2 3 4 5 6 7 8 1', k)))) : hue(k)
unset border
unset tics
unset grid
set bmargin screen 0.05
set tmargin screen 0.79
# Of the picture's width, what a square as high as the panel takes, if there is so much.
across = 0.74 * high / wide < 0.46 ? 0.74 * high / wide : 0.46
set multiplot
do for [s = 1:2] {
  name = word(sets, s).'.y'
  kinds = labels(name)
  stats table(name) using 1:2 nooutput
  # A square that holds the map: one unit is as long across as up.
  reach = 0.53 * (STATS_max_x - STATS_min_x > STATS_max_y - STATS_min_y ? \
    STATS_max_x - STATS_min_x : STATS_max_y - STATS_min_y)
  set xrange [(STATS_max_x + STATS_min_x) / 2 - reach:(STATS_max_x + STATS_min_x) / 2 + reach]
  set yrange [(STATS_max_y + STATS_min_y) / 2 - reach * 0.74 * high / wide / across:(STATS_max_y + STATS_min_y) / 2 + \
    reach * 0.74 * high / wide / across]
  set lmargin screen 0.26 + 0.48 * (s - 1) - across / 2
  set rmargin screen 0.26 + 0.48 * (s - 1) + across / 2
  set title number(said(word(sets, s)), property(name, 'kl') + 0)
  top = STATS_max_y
  # One character marks itself; words get a marker, and stand over their own, above all.
  glyphs = strlen(kinds) == 2 * words(kinds) - 1
  do for [k = 1:glyphs ? 0 : words(kinds)] {
    kind = word(kinds, k)
    stats table(name) using (strcol(3) eq kind ? $1 : NaN):2 nooutput name 'KIND'
    set label k kind at KIND_mean_x, top center offset 0, 0.9 textcolor rgb tint(k)
  }
  plot for [k = 1:words(kinds)] table(name) \
    using (strcol(3) eq word(kinds, k) ? $1 : NaN):2 with points lc rgb tint(k) \
    pt (glyphs ? word(kinds, k) : word(markers, k) + 0) ps (glyphs ? 0.55 : 0.7) * dot
  unset label
}
unset multiplot
