scale = wide / 10
set terminal pdfcairo size wide * 1in,high * 1in font 'sans-serif,12' fontscale scale \
  linewidth 1.2 * scale dashlength 1.5 pointscale scale enhanced rounded background rgb paper
