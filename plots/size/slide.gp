# A 16:9 slide: inches, and pixels across.
wide = 10.0; high = 5.625; pixels = 1920
