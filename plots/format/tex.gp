# Letters are LaTeX's, in a size of their own: the class that gnuplot writes knows three.
scale = wide / 10
set terminal cairolatex pdf standalone colortext size wide * 1in,high * 1in font sprintf(',%g', 12 * scale) background rgb paper \
  linewidth 1.8 * scale dashlength 1.5 pointscale scale rounded notransparent \
  header sprintf('\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{\usepackage{fix-cm}}\renewcommand\familydefault{\sfdefault}\AtBeginDocument{\fontsize{%g}{%g}\selectfont}', 12 * scale, 14 * scale)
