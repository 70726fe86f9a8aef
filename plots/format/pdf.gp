# A letter of 12 comes out as 16 points: pango takes an inch for 96.
scale = wide / 10
set terminal pdfcairo size wide * 1in,high * 1in font 'sans-serif,12' fontscale 0.75 * scale \
  linewidth 1.2 * scale dashlength 1.5 pointscale scale enhanced rounded background rgb paper
