load 'style.gp'
# C of y alone, as it is: five scales of coordinates a rule, the rules in the order of the table.
scales = 5
cells = "< awk -F'\t' '$1 == 3 && $2 == 0' '".table('scales')."'"
name_of(r) = system(sprintf("awk -F'\t' '$1 == 3 && $2 == 0 && n++ == %d { gsub(/\"/, \"\"); print $13 }' '%s'", \
  scales * r, table('scales')))
own = 3
rule(r) = r > 0 && r < own ? said(sprintf('own_%d', r)) : name_of(r)
set datafile separator '\t'
stats cells using 3 nooutput
rules = STATS_records / scales
share(all, some) = 100.0 * column(some) / column(all)
# In percent; what was left open stands beside it with a question mark.
told(all, some, open) = number('%.0f', share(all, some)). \
  (column(open) > 0 ? number(', %.0f ?', share(all, open)) : '')

eval 'set palette defined ('.ramp.')'
set cbrange [0:100]
unset colorbox
set border 0 lc rgb paper
unset grid
set tics scale 0
set xrange [-0.5:scales - 0.5]
set yrange [rules - 0.5:-0.5]
set xtics (number(powers, 1) 0)
set for [k = 1:scales - 1] xtics add (number(powers, 10.0**(-2 * k)) k)
set ytics (rule(0) 0)
set for [r = 1:rules - 1] ytics add (rule(r) r)
set xlabel said('x')
array panel[2] = ['right', 'wrong']
array all[2] = [4, 8]
array misjudged[2] = [5, 9]
array left_open[2] = [6, 10]
set label 1 said('open') at screen 0.02, screen 0.05 textcolor rgb ink
set arrow 1 from graph 0, first own - 0.5 to graph 1, first own - 0.5 nohead lc rgb ink lw 1.5 front
set tmargin screen 0.81
set multiplot
do for [p = 1:2] {
  set lmargin screen 0.19 + 0.41 * (p - 1)
  set rmargin screen 0.57 + 0.41 * (p - 1)
  set title said(panel[p])
  plot cells using (int($0) % scales):(int($0) / scales):(share(all[p], misjudged[p])) with image pixels, \
    for [dark = 0:1] '' using (int($0) % scales):(int($0) / scales): \
      (dark == (share(all[p], misjudged[p]) > 45) ? told(all[p], misjudged[p], left_open[p]) : '') \
      with labels textcolor rgb (dark ? deep : shallow)
  unset label 100
  unset label 1
  unset ytics
}
unset multiplot
