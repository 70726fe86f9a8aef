# Hues whose greys differ too, on white and with heavier lines: made for a copier.
paper = '#ffffff'; ink = '#000000'; faint = '#c8c8c8'
hues = '#003f6b #c24a00 #3a9a78 #c27fa9 #6b4a00 #5aa9d6 #555555 #4a2080'
weight = 2.6
ramp = "0 '#f2f2f2', 0.5 '#9a9a9a', 1 '#1f1f1f'"
