headline = 'One start, one rate: only gradient (2) descends and keeps {/:Italic q} a distribution'
load 'style.gp'
array panel[3] = ['cost {/:Italic C}', 'sum of {/:Italic q}', 'smallest {/:Italic q}']
set multiplot
set logscale x
set xrange [1:*]
set format x powers
do for [k = 1:3] {
  set lmargin screen 0.08 + 0.32 * (k - 1)
  set rmargin screen 0.31 + 0.32 * (k - 1)
  set tmargin screen 0.78
  set title panel[k]
  plot for [d = 1:4] table('descent.'.word(descents, d)) using ($1 + 1):(column(k + 1)) \
    with linespoints lt d pi -12
  unset label 100
}
unset multiplot
