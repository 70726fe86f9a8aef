# After Okabe and Ito (2008), lightened for a dark slide, and apart for every eye.
paper = '#14171c'; ink = '#eceff3'; faint = '#3b4149'
hues = '#3eb3f5 #f68948 #49da9f #eca1cc #f0d729 #9bcbf8 #77a8d7 #987bcd'
weight = 2.4
ramp = "0 '#12324a', 0.5 '#2f7db0', 1 '#bfe3fb'"
shallow = '#eceff3'; deep = '#14171c'
