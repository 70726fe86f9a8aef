set terminal svg size 960,540 font 'sans-serif,17' enhanced rounded background rgb paper
