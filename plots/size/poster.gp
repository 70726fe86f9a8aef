# A panel of a poster, letters of 30 points: inches, and pixels across.
wide = 24.0; high = 16.0; pixels = 3840
