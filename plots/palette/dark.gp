# After Okabe and Ito (2008), lightened for a dark slide.
paper = '#14171c'; ink = '#eceff3'; faint = '#3b4149'
hues = '#56b4e9 #ff8b4a #2fcf9f #e79ac8 #f0d442 #9fd0ff #a9b0ba #c3a1f0'
weight = 2.4
ramp = "0 '#12324a', 0.5 '#2f7db0', 1 '#bfe3fb'"
