#include <math.h>

#include "collection.h"

/* f(x + t e_k) in doubles; t becomes the step that x really made. */
static double double_value(const collection_case *c, size_t k, double *t) {
  double x = gsl_vector_get(c->x, k), there = x + *t;
  gsl_vector_set(c->x, k, there);
  double value = c->function.f(c->x, c->function.params);
  gsl_vector_set(c->x, k, x);
  *t = there - x;
  return value;
}

/* The error of f in doubles at x + t e_k. */
static double error_at(const collection_case *c, size_t k, double t) {
  double value = double_value(c, k, &t);
  return (double)fabsl((long double)value - collection_wide_value(c, k, t));
}

/* Root mean square of the errors of f close to x. */
static double noise_near(const collection_case *c, size_t k) {
  enum { VALUES = 16 };
  double sum = 0, unit = fmax(fabs(gsl_vector_get(c->x, k)), 1e-8) * 0x1p-30;
  for (int i = 0; i < VALUES; i++) {
    double error = error_at(c, k, (i - VALUES / 2 + 0.37) * unit);
    sum += error * error;
  }
  return sqrt(sum / VALUES);
}

/* A central difference: its value, and what the noise does to it. */
typedef struct {
  double slope, noise;
} quotient;

/* With step h in extended precision; the noise at the points themselves, or near x if that is more.
 */
static quotient central(const collection_case *c, size_t k, double h, double near) {
  double x = gsl_vector_get(c->x, k), up = (x + h) - x;
  long double rise = collection_wide_value(c, k, up) - collection_wide_value(c, k, -up);
  double noise = fmax(near, fmax(error_at(c, k, up), error_at(c, k, -up)));
  return (quotient){(double)(rise / (2 * (long double)up)), noise / up};
}

/* The one of h from that of 2h, without the error of second order. */
static quotient extrapolated(quotient coarse, quotient fine) {
  return (quotient){(4 * fine.slope - coarse.slope) / 3, (4 * fine.noise + coarse.noise) / 3};
}

double collection_reachable_bar(const collection_case *c, size_t k) {
  double near = noise_near(c, k), x = fabs(gsl_vector_get(c->x, k)), best = HUGE_VAL;
  double truth = gsl_vector_get(c->truth, k);
  quotient coarse = {(double)NAN, (double)NAN};
  for (double h = 0x1p16 * fmax(1, x); h > 0x1p-44 * fmax(x, 1e-8); h /= 2) {
    quotient fine = central(c, k, h, near), better = extrapolated(coarse, fine);
    best = fmin(best, fine.noise + fabs(fine.slope - truth));
    best = fmin(best, better.noise + fabs(better.slope - truth));
    coarse = fine;
  }
  return best;
}

bool collection_decidable(const collection_case *c, const gsl_vector *claimed, double multiple,
                          double relative, double floor) {
  bool right = true, within = true, beyond = false;
  for (size_t k = 0; k < c->n; k++) {
    double error = fabs(gsl_vector_get(claimed, k) - gsl_vector_get(c->truth, k));
    double allowed = collection_allowed(c, k, relative, floor);
    double bar = collection_reachable_bar(c, k);
    if (error > allowed) right = false;
    if (!(multiple * bar <= allowed)) within = false;
    if (error > (multiple + 1) * bar) beyond = true;
  }
  return right ? within : beyond;
}
