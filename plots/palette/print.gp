# Hues whose greys differ too, on white and with heavier lines: made for a copier; apart for every eye.
paper = '#ffffff'; ink = '#000000'; faint = '#c8c8c8'
hues = '#033762 #dd5d00 #156d46 #956187 #694700 #6e95b9 #6a6567 #9254c2'
weight = 2.6
ramp = "0 '#f2f2f2', 0.5 '#9a9a9a', 1 '#1f1f1f'"
shallow = '#000000'; deep = '#ffffff'
