/* Rows of conditional probabilities: their entropy, and the exponential that they are made with. */
#include "sne/conditional.h"

#include <float.h>
#include <stdlib.h>

#include "sne/lanes.h"
#include "sne_data.h"

/* Over all its range, against long double: 2 ulp, gradual underflow, and 0 from 750 on. */
Test(conditional, exponential) {
  double worst = 0;
  for (double from = 0; from < 760; from += 0.0137) {
    sne_lanes a, e;
    double given[SNE_LANES];
    for (int l = 0; l < SNE_LANES; l++) given[l] = from + 0.00171 * l * l;
    sne_lanes_load(given, &a);
    sne_lanes_exp_minus(&a, &e);
    for (int l = 0; l < SNE_LANES; l++) {
      const long double expected = expl(-(long double)given[l]);
      const double ulp = fmax((double)expected * DBL_EPSILON, 0x1p-1074);
      const double off = given[l] < 750 ? fabs(e[l] - (double)expected) / ulp : e[l] == 0 ? 0 : 99;
      if (off > worst) worst = off;
      cr_assert(off <= 2, "exp(-%.17g) is %.17g, not %.17Lg", given[l], e[l], expected);
    }
  }
  const double ends[SNE_LANES] = {0, 5e-324, 1e-17, DBL_MAX, HUGE_VAL, 749.9, 745.1, 708.4};
  sne_lanes a, e;
  sne_lanes_load(ends, &a);
  sne_lanes_exp_minus(&a, &e);
  for (int l = 0; l < SNE_LANES; l++)
    cr_assert(fabs(e[l] - exp(-ends[l])) <= 2 * DBL_EPSILON * exp(-ends[l]) + 0x1p-1074 &&
                  isfinite(a[l]),
              "exp(-%g) is %.17g", ends[l], e[l]);
}

/* Any number of points, so that lanes are full and not; several orders of magnitude of distance. */
Test(conditional, entropy_is_what_was_asked) {
  gsl_rng *rng = data_rng(81);
  for (size_t count = 2; count < 60; count++)
    for (int trial = 0; trial < 8; trial++) {
      double d2[72], given[64], p[64];
      const double wanted = log((double)count) * (0.02 + 0.96 * gsl_rng_uniform(rng));
      for (size_t j = 0; j < 72; j++) d2[j] = nan("");
      for (size_t j = 0; j < count; j++)
        given[j] = d2[j] = exp((1 + trial) * gsl_ran_gaussian(rng, 1));
      sne_conditional(d2, count, wanted, p);
      double entropy = 0, sum = 0;
      for (size_t j = 0; j < count; j++) {
        sum += p[j];
        if (p[j] > 0) entropy -= p[j] * log(p[j]);
        for (size_t l = 0; l < j; l++)
          cr_assert((given[l] < given[j]) ? p[l] >= p[j] : p[l] <= p[j], "nearer is not likelier");
      }
      cr_assert(fabs(sum - 1) < 1e-14 && fabs(entropy - wanted) < 1e-10,
                "%zu points, trial %d: entropy %.15g, wanted %.15g, sum - 1 = %g", count, trial,
                entropy, wanted, sum - 1);
    }
  gsl_rng_free(rng);
}
