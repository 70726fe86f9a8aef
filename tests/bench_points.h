/* What the benches of SNE share. */
#ifndef TESTS_BENCH_POINTS_H
#define TESTS_BENCH_POINTS_H

#include <gsl/gsl_randist.h>
#include <gsl/gsl_vector.h>
#include <math.h>

/* Points of a disc, evenly; NULL without memory. */
static gsl_vector *disc(gsl_rng *rng, size_t points, double radius) {
  gsl_vector *y = gsl_vector_alloc(2 * points);
  for (size_t i = 0; y && i < points; i++) {
    const double r = radius * sqrt(gsl_rng_uniform(rng)), angle = 2 * M_PI * gsl_rng_uniform(rng);
    gsl_vector_set(y, 2 * i, r * cos(angle));
    gsl_vector_set(y, 2 * i + 1, r * sin(angle));
  }
  return y;
}

#endif
