set terminal pngcairo size 1920,1080 font 'sans-serif,17' fontscale 1.6 linewidth 2.6 \
  dashlength 2 pointscale 2.4 enhanced rounded background rgb paper
