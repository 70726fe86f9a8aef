/* Each pair of points once, with the mirrored entries of p and q; sums in dy itself. */
#include "exercises.h"

void gradient_d(size_t N, size_t h, const double p[N][N], const double q[N][N],
                const double y[N][h], double dy[N][h]) {
  for (size_t i = 0; i < N; i++)
    for (size_t k = 0; k < h; k++) dy[i][k] = 0;
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < i; j++) {
      double pull = 2 * (p[i][j] + p[j][i] - q[i][j] - q[j][i]);
      for (size_t k = 0; k < h; k++) {
        dy[i][k] += pull * (y[i][k] - y[j][k]);
        dy[j][k] -= pull * (y[i][k] - y[j][k]);
      }
    }
}
