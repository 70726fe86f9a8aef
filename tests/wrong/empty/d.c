/* Nothing is filled in. */
#include "exercises.h"

void gradient_d(size_t N, size_t h, const double p[N][N], const double q[N][N],
                const double y[N][h], double dy[N][h]) {}
