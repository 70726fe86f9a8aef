/* Part c: a step by gradient (1), and one by gradient (2). */
#include "exercises.h"

void step_in_q(size_t n, const double p[n], double rate, double q[n]) {
  for (size_t k = 0; k < n; k++) q[k] += rate * p[k] / q[k];
}

void step_in_z(size_t n, const double p[n], const double q[n], double rate, double z[n]) {
  for (size_t k = 0; k < n; k++) z[k] -= rate * (q[k] - p[k]);
}

/* (1) divides by q, which may be tiny, so its steps are unbounded, and they leave the simplex. (2)
 * lies between -1 and 1, and a softargmax is a distribution whatever z is. */
const char descend_in = 'z';
