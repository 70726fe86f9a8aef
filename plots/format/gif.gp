# A figure that moves has set `delay`, in hundredths of a second; the others are stills.
moving = exists('delay') ? sprintf('animate delay %d loop 0', delay) : ''
eval 'set terminal gif '.moving." size 960,960 * high / wide font 'sans-serif,12' enhanced rounded background rgb paper"
