load 'style.gp'
array face[7] = ['right', 'sign', 'constant', 'cut', 'row', 'lower', 'last']
# Of the claim against the complex step, which is exact to rounding.
error(claimed, true) = log10(abs(claimed - true) / abs(true) + 1e-3)
eval 'set palette defined ('.ramp.')'
set cbrange [-3:3]
set cblabel said('error') textcolor rgb ink offset 1.5, 0
set colorbox user origin screen 0.80, screen 0.11 size screen 0.014, screen 0.28 noborder
set border 15 lc rgb ink lw 1
unset tics
set cbtics scale 0 textcolor rgb ink
set cbtics (said('least') -3)
set for [k = -2:3] cbtics add (number(exponents, k) k)
unset grid
unset key
set size ratio -1
set xrange [0.5:30.5]
set yrange [30.5:0.5]
set style fill solid 1 noborder
set multiplot
do for [k = 1:7] {
  column = (k - 1) % 4; row = (k - 1) / 4
  set lmargin screen 0.02 + 0.245 * column
  set rmargin screen 0.245 + 0.245 * column
  set tmargin screen 0.83 - 0.44 * row
  set bmargin screen 0.47 - 0.44 * row
  set title said(face[k]) offset 0, -0.7 textcolor rgb (k == 1 ? hue(1) : hue(2))
  plot table('faces.'.face[k]) using 2:1:(0.52):(0.52):(error($3, $7)) with boxxyerror fc palette
  unset label 100
  unset colorbox
}
unset multiplot
