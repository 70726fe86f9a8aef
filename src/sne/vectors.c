#include "sne/vectors.h"

#include <math.h>
#include <stdbool.h>

#include "sne/lanes.h"

SNE_CLONES double sne_dot(const double *a, const double *b, size_t n) {
  sne_lanes sums[4] = {0};
  size_t k = 0;
  for (; k + 4 * SNE_LANES <= n; k += 4 * SNE_LANES)
    for (size_t l = 0; l < 4; l++) {
      sne_lanes of_a, of_b;
      sne_lanes_load(a + k + l * SNE_LANES, &of_a);
      sne_lanes_load(b + k + l * SNE_LANES, &of_b);
      sums[l] += of_a * of_b;
    }
  const sne_lanes all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  double sum = sne_lanes_sum(&all);
  for (; k < n; k++) sum += a[k] * b[k];
  return sum;
}

SNE_CLONES void sne_add(double factor, const double *restrict x, double *restrict y, size_t n) {
  for (size_t k = 0; k < n; k++) y[k] += factor * x[k];
}

double sne_largest(const double *x, size_t n) {
  double largest = 0;
  for (size_t k = 0; k < n; k++)
    if (!(fabs(x[k]) <= largest)) largest = fabs(x[k]);
  return largest;
}
