load 'style.gp'
# The fate of a descent: it broke, q is no distribution any more, or it goes on, at a cost.
broke(kl) = !(kl >= -1e300 && kl <= 1e300)
# As far as the program allows: floats are rounded.
left(sum) = abs(sum - 1) > 1e-5
cost(kl, sum) = broke(kl) || left(sum) ? NaN : log10(kl > 1e-6 ? kl : 1e-6)

# What lies between one field and the next, and a little more, so that no seam is seen between them.
rates = 0.2 * 1.04
outcomes = 0.5 * 1.04
set style fill solid 1 noborder

eval 'set palette defined ('.ramp.')'
set cbrange [-6:0.5]
set grid noxtics noytics
set tics scale 0
set format cb exponents
set xrange [-4.1:1.1]
set yrange [-10.25:-1.25]
set xtics -4, 1
set ytics -10, 2
set cbtics -6, 2 add (said('floor') -6)
set cblabel number(said('cost'), property('survival.z', 'steps') + 0) textcolor rgb ink
set colorbox user origin screen 0.85, screen 0.2 size screen 0.018, screen 0.55
set colorbox noborder
set label 2 said('breaks') at screen 0.11, screen 0.04 textcolor rgb hue(2) point lt 2 pt 2 @beside
set label 3 said('leaves') at screen 0.25, screen 0.04 textcolor rgb hue(5) point lt 5 pt 6 @beside
set label 4 said('border') at screen 0.55, screen 0.04 textcolor rgb ink
set arrow 4 from screen 0.535, screen 0.02 to screen 0.535, screen 0.06 nohead ls theory
set multiplot
do for [d = 1:4] {
  column = (d - 1) % 2; row = (d - 1) / 2
  set lmargin screen 0.11 + 0.38 * column
  set rmargin screen 0.44 + 0.38 * column
  set tmargin screen 0.84 - 0.36 * row
  set bmargin screen 0.56 - 0.36 * row
  set title descent_name(d) offset 0, -0.7 textcolor rgb hue(d)
  set xlabel row == 1 ? said('x') : ''
  @name_y
  if (column == 1) { unset label 99 }
  set format x row == 1 ? exponents : ''
  set format y column == 0 ? exponents : ''
  # Below rate 4 the cost cannot rise in z.
  set arrow 1 from log10(4), graph 0 to log10(4), graph 1 nohead ls theory front
  if (d > 1) { unset arrow 1 }
  file = table('survival.'.descents[d])
  plot file using (log10($1)):(log10($2)):(0.5 * rates):(0.5 * outcomes):(cost($4, $5)) with boxxyerror fc palette, \
    '' using (broke($4) ? log10($1) : NaN):(log10($2)) with points pt 2 ps 0.5 * dot lw 1.5 lc rgb hue(2), \
    '' using (!broke($4) && left($5) ? log10($1) : NaN):(log10($2)) with points pt 6 ps 0.5 * dot lw 1.5 \
      lc rgb hue(5)
  do for [n in '2 3 4 100'] { unset label int(n) }
  unset arrow 4
  unset colorbox
}
unset multiplot
