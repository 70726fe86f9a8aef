# The viewBox is 960 units across at any size. A marker's size follows the font's: `dot` takes it back.
set terminal svg size 960,960 * high / wide font 'sans-serif,17' enhanced rounded background rgb paper
dot = 0.7
