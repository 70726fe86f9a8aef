set terminal pdfcairo size 10in,5.625in font 'sans-serif,12.75' enhanced rounded background rgb paper
