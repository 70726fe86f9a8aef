# After Okabe and Ito (2008), moved until all are apart for every eye and stand 3:1 against the paper.
paper = '#ffffff'; ink = '#1b1e23'; faint = '#d4d7db'
hues = '#0f74b7 #a41a03 #33906e #942176 #b07e13 #2c8ec4 #70727c #6d2ea5'
weight = 2.2
ramp = "0 '#e9f3fa', 0.5 '#6fb0d9', 1 '#0a4a75'"
shallow = '#1b1e23'; deep = '#ffffff'
