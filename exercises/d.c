/* Part d: the derivative of C with respect to the point y_i, where z_ij = -||y_i - y_j||^2. */
#include "exercises.h"

void gradient_d(size_t N, size_t h, const double p[N][N], const double q[N][N],
                const double y[N][h], double dy[N][h]) {
  for (size_t i = 0; i < N; i++) {
    for (size_t k = 0; k < h; k++) {
      /* dy[i][k] = ... */
    }
  }
}
