set terminal pdfcairo size 10in,5.625in font 'sans-serif,17' fontscale 0.62 linewidth 1.5 dashlength 2 \
  pointscale 1.2 enhanced rounded background rgb paper
