set terminal pngcairo size 1920,1080 font 'sans-serif,17' fontscale 2 linewidth 2 pointscale 2 \
  enhanced rounded background rgb paper
