# After Okabe and Ito (2008), darkened until each hue stands 3:1 against the paper.
paper = '#ffffff'; ink = '#1b1e23'; faint = '#d4d7db'
hues = '#0072b2 #cf5500 #00805c #a8457f #9a6b00 #2b8cc4 #5c5f66 #7a3fb0'
weight = 2.2
ramp = "0 '#e9f3fa', 0.5 '#6fb0d9', 1 '#0a4a75'"
