# The text width of a paper, letters of 8 points: inches, and pixels across at 300 dpi.
wide = 6.3; high = 4.2; pixels = 1890
