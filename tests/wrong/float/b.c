/* Single precision. */
#include "exercises.h"

void gradient_b(size_t N, const double p[N][N], const double z[N][N], double dz[N][N]) {
  float top = -INFINITY, sum = 0;
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) top = fmaxf(top, (float)z[i][j]);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) sum += expf((float)z[i][j] - top);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) dz[i][j] = expf((float)z[i][j] - top) / sum - (float)p[i][j];
}
