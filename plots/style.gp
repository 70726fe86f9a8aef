# What all figures share: colours, lines, axes, the headline. A script sets `headline`, the finding
# in a sentence, and loads this. plots/draw has set theme, format, output and data, the folder of
# the tables.
set encoding utf8
load 'palette/'.theme.'.gp'
load 'format/'.format.'.gp'
set output output

# One linetype is one colour, one dash and one marker, so that none of them is needed alone.
dashes = "'' '-' '.' '-.' '_' '_.' '--' '..-'"
markers = '7 5 9 13 11 6 4 8'
do for [k = 1:8] {
  set linetype k lc rgb word(hues, k) lw weight pt int(word(markers, k)) ps 0.8
}
set linetype 1 dt solid
set linetype 2 dt (14, 4)
set linetype 3 dt (2, 4)
set linetype 4 dt (12, 4, 2, 4)
set linetype 5 dt (24, 4)
set linetype 6 dt (6, 3)
set linetype 7 dt (3, 3)
set linetype 8 dt (20, 4, 2, 4, 2, 4)
hue(k) = word(hues, k)

# The same four descents, wherever they are drawn; blue is what to use.
descents = 'z q q-projected q-renormalised'
descent_name(k) = word("'(2) in z' '(1) raw' '(1) projected' '(1) renormalised'", k)

set border 3 lc rgb ink lw 1.2
set tics nomirror out scale 0.6 textcolor rgb ink
set grid lc rgb faint lw 0.8 dt solid
set xlabel textcolor rgb ink
set ylabel textcolor rgb ink
set title textcolor rgb ink
set key off textcolor rgb ink
set style textbox opaque fillcolor rgb paper noborder margins 0.6, 0.3
set style line 100 lc rgb ink lw 1.2 dt (5, 4)   # what theory says
set lmargin screen 0.10
set rmargin screen 0.96
set tmargin screen 0.86
set bmargin screen 0.14
powers = '10^{%T}'
set label 100 headline at screen 0.02, screen 0.945 left font ',21' textcolor rgb ink

# "# key value" in the header of a table.
property(file, key) = system(sprintf("sed -n 's/^# %s //p' '%s'", key, file))
table(name) = data.'/'.name.'.tsv'
