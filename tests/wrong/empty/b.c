/* Nothing is filled in. */
#include "exercises.h"

void gradient_b(size_t N, const double p[N][N], const double z[N][N], double dz[N][N]) {}
