# What all figures share: words, colours, lines, axes, the headline. plots/draw has set figure, theme,
# size, format, output and data, the folder of the tables; words.gp is the file of the language.
set encoding utf8
load 'words.gp'
load 'palette/'.theme.'.gp'
load 'size/'.size.'.gp'
dot = 1.0
load 'format/'.format.'.gp'
set output output

# One linetype is one colour, one dash and one marker, so that none of them is needed alone.
markers = '7 5 9 13 11 6 4 8 15 12'
hue(k) = word(hues, k)
do for [k = 1:words(hues)] {
  set linetype k lc rgb hue(k) lw weight pt int(word(markers, k)) ps 0.8 * dot
}
set linetype 1 dt solid
set linetype 2 dt (14, 5)
set linetype 3 dt (2, 4)
set linetype 4 dt (14, 4, 2, 4)
set linetype 5 dt (6, 3)
theory = 100
set style line theory lc rgb ink lw 1.2 dt (5, 4)

# Words of this figure, by name; numbers as the language writes them.
said(name) = value(figure.'_'.name)
number(form, x) = gprintf(form, x)
latex = format eq 'tex'
scaled(factor, text) = latex ? sprintf('\scalebox{%g}{%s}', factor, text) : sprintf('{/*%g %s}', factor, text)
set decimalsign latex && comma eq ',' ? '{,}' : comma
powers = latex ? '$10^{%T}$' : '10^{%T}'
exponents = latex ? '$10^{%g}$' : '10^{%g}'
set format latex ? '$%h$' : '%h'
if (!latex) { set minussign }

set border 3 lc rgb ink lw 1.2
set tics nomirror out scale 0.6, 0 textcolor rgb ink
set grid lc rgb faint lw 0.8 dt solid
set xlabel textcolor rgb ink offset 0, latex ? -0.4 : 0.4
set title textcolor rgb ink
set key off
set style textbox opaque fillcolor rgb paper noborder margins 0.4, 0.2
set pointintervalbox 0
set lmargin screen 0.12
set rmargin screen 0.96
set tmargin screen 0.86
set bmargin screen 0.15
set label 100 scaled(1.24, said('headline')) at screen 0.02, screen 0.945 \
  left textcolor rgb ink

# What is up, at the left edge: a ylabel would be as far from it as the letters are wide, which no two formats
# agree upon.
name_y = "set label 99 said('y') at screen 0.026, graph 0.5 center rotate by 90 textcolor rgb ink"

table(name) = data.'/'.name.'.tsv'
# "# key value" in the header of a table.
property(name, key) = system(sprintf("sed -n 's/^# %s //p' '%s'", key, table(name)))
# x where it opens a new one of n parts of its decade, as markers on a logarithmic axis want it.
spaced(x, n) = x <= 1 || floor(n * log10(x) + 1e-9) > floor(n * log10(x - 1) + 1e-9) ? x : NaN

# The same four descents, wherever they are drawn: number, table, name.
array descents[4] = ['z', 'q', 'q-projected', 'q-renormalised']
descent_name(d) = value(sprintf('descent_name_%d', d))

# A marker that stands before its name: on the height of the letters.
beside = 'ps 1.2 * dot offset 1.2, -0.2'
# A row at the foot of the picture that names all four.
name_descents = "do for [d = 1:4] { set label 100 + d descent_name(d) at screen 0.14 + 0.2 * (d - 1), \
  screen 0.035 textcolor rgb hue(d) point lt d @beside }"

# The plane of sum q = 1, seen from straight ahead: its corners are (0, 0), (1, 0), (1/2, 3^½/2).
# What has left the plane is seen where its shadow falls. An arrow in it is a difference of points.
height = sqrt(3) / 2
across(a, b, c) = 0.5 + (b - a) / 2
up(a, b, c) = height * (1 + 2 * c - a - b) / 3
$edge << END
0 0
1 0
0.5 0.8660254037844386
0 0
END
