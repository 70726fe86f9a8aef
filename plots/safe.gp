load 'style.gp'
array method[3] = ['z', 'exponentiated', 'natural']
outcomes = int(property('safe.z', 'outcomes'))
p = property('safe.z', 'p')
set logscale xy
set format powers
set xrange [0.8:2e6]
set yrange [0.1:2e4]
set xtics 1, 100
set xlabel said('x')
set bmargin screen 0.17
set tmargin screen 0.80
# The stronger half of the ramp: each curve has to stand out from the paper.
eval 'set palette defined ('.ramp[strstrt(ramp, ',') + 1:].')'
set cbrange [0:5]
set cbtics scale 0 ()
set for [k = 0:5] cbtics add (number(exponents, -k) k)
set cblabel said('p') textcolor rgb ink offset 0.5, 0
set colorbox user origin screen 0.893, screen 0.22 size screen 0.014, screen 0.5 noborder
@name_y
set multiplot
do for [k = 1:3] {
  set lmargin screen 0.095 + 0.27 * (k - 1)
  set rmargin screen 0.335 + 0.27 * (k - 1)
  set title said(method[k]) offset 0, -0.3
  # A table without numbers stops here: plotted, it would be a panel without curves.
  stats table('safe.'.method[k]) using ($1 + 1):(column(6) / word(p, 1)) nooutput
  plot 1 ls theory, for [j = 1:outcomes] table('safe.'.method[k]) \
    using ($1 + 1):(column(5 + j) / word(p, j)) with linespoints dt solid lw 1.6 pi 2 pt int(word(markers, 1 + j % 8)) ps 0.5 * dot \
    lc palette cb -log10(word(p, j))
  unset label 100
  unset colorbox
  unset label 99
  set format y ''
}
unset multiplot
