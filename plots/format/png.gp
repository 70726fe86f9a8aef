scale = pixels / 960.0
set terminal pngcairo size pixels,pixels * high / wide font 'sans-serif,12' fontscale scale \
  linewidth 1.2 * scale dashlength 1.5 pointscale scale enhanced rounded background rgb paper
