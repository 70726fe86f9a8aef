/* L-BFGS (Nocedal 1980; Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 7.5): the
 * last pairs s = x' - x, v = g' - g stand for the Hessian. A step along the direction d has to meet
 * Wolfe's conditions, with a the step, f(a) the cost and f'(a) = g(a).d:
 *
 *   f(a) <= f(0) + c1 a f'(0)        f'(a) >= c2 f'(0)
 *
 * Near the bottom, where the first drowns in rounding, Hager and Zhang's (2005, eq. 4.1) serves
 * instead: f(a) <= f(0) + noise and f'(a) <= (2 c1 - 1) f'(0). */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sne/run.h"
#include "sne/vectors.h"

static const double c1 = 1e-4, c2 = 0.9;
static const size_t most_trials = 30;
static const size_t most_without_gain = 50; /* iterations that only walk about in the rounding */

/* What it keeps: two counts, then rho_i = 1 / s_i.v_i, then the s and the v, in a ring. */
typedef struct {
  double *count, *newest; /* how many pairs there are; where the newest is */
  double *rho, *s, *v;
  size_t n, memory;
} pairs;

static pairs pairs_in(const sne_run *r) {
  double *rho = r->kept + 2;
  return (pairs){.count = r->kept,
                 .newest = r->kept + 1,
                 .rho = rho,
                 .s = rho + r->memory,
                 .v = rho + r->memory + r->memory * r->n,
                 .n = r->n,
                 .memory = r->memory};
}

size_t sne_lbfgs_kept(size_t n, size_t memory) {
  return 2 + memory + 2 * memory * n;
}

/* The place of the pair that is `age` older than the newest. */
static size_t place(const pairs *all, size_t age) {
  return ((size_t)*all->newest + all->memory - age) % all->memory;
}

/* Takes in x' - x and g' - g, unless the curvature along them is lost in rounding. */
static void remember(pairs *all, const sne_run *r, const double *x, const double *gradient) {
  const size_t n = all->n, next = ((size_t)*all->newest + 1) % all->memory;
  double *s = all->s + next * n, *v = all->v + next * n;
  for (size_t k = 0; k < n; k++) {
    s[k] = x[k] - r->x[k];
    v[k] = gradient[k] - r->gradient[k];
  }
  const double curvature = sne_dot(s, v, n);
  if (curvature > 1e-16 * sne_dot(v, v, n)) {
    all->rho[next] = 1 / curvature;
    *all->newest = (double)next;
    if (*all->count < (double)all->memory) *all->count += 1;
  } else if (*all->count == (double)all->memory) {
    *all->count -= 1; /* its place was that of the oldest */
  }
}

/* d = -H g, H the inverse Hessian by the pairs, begun from the newest pair's curvature. */
static void find_direction(const pairs *all, const double *gradient, double *alpha, double *d) {
  const size_t n = all->n, count = (size_t)*all->count;
  for (size_t k = 0; k < n; k++) d[k] = -gradient[k];
  for (size_t age = 0; age < count; age++) {
    const size_t i = place(all, age);
    alpha[i] = all->rho[i] * sne_dot(all->s + i * n, d, n);
    sne_add(-alpha[i], all->v + i * n, d, n);
  }
  if (count > 0) {
    const size_t i = place(all, 0);
    const double scale = 1 / (all->rho[i] * sne_dot(all->v + i * n, all->v + i * n, n));
    for (size_t k = 0; k < n; k++) d[k] *= scale;
  }
  for (size_t age = count; age-- > 0;) {
    const size_t i = place(all, age);
    const double beta = all->rho[i] * sne_dot(all->v + i * n, d, n);
    sne_add(alpha[i] - beta, all->s + i * n, d, n);
  }
}

/* ---- the search along d ---- */

typedef struct {
  double step, cost, slope;
} trial;

/* The minimum of the cubic through two trials (Nocedal and Wright, eq. 3.59); NaN if it has none.
 */
static double cubic_minimum(const trial *a, const trial *b) {
  const double width = b->step - a->step;
  const double d1 = a->slope + b->slope - 3 * (b->cost - a->cost) / width;
  const double d2 = sqrt(d1 * d1 - a->slope * b->slope);
  return b->step - width * (b->slope + d2 - d1) / (b->slope - a->slope + 2 * d2);
}

/* Between two trials, kept off both ends; where the farther has no cost, far off it. */
static double between(const trial *low, const trial *high) {
  const double width = high->step - low->step;
  if (!isfinite(high->cost) || !isfinite(high->slope)) return low->step + 0.1 * width;
  const double minimum = cubic_minimum(low, high);
  if (!isfinite(minimum)) return low->step + 0.5 * width;
  return fmin(fmax(minimum, low->step + 0.1 * width), high->step - 0.1 * width);
}

/* Beyond the farthest trial that was too short: where the slope would vanish. */
static double beyond(const trial *before, const trial *last) {
  const double secant =
      last->step + (last->step - before->step) * last->slope / (before->slope - last->slope);
  const double least = 2 * last->step, most = 10 * last->step;
  return secant >= least && secant <= most ? secant : secant > 0 && secant < least ? least : most;
}

/* What a search works on: x + step d and its gradient. */
typedef struct {
  double *d, *x, *gradient, *alpha;
} search_space;

static trial attempt(sne_run *r, const search_space *at, double step) {
  memcpy(at->x, r->x, r->n * sizeof *at->x);
  sne_add(step, at->d, at->x, r->n);
  const double cost = sne_run_evaluate(r, at->x, at->gradient);
  return (trial){step, cost, sne_dot(at->gradient, at->d, r->n)};
}

static bool low_enough(const sne_run *r, const trial *start, const trial *t) {
  if (t->cost <= start->cost + c1 * t->step * start->slope) return true;
  return t->cost <= start->cost + r->noise && t->slope <= (2 * c1 - 1) * start->slope;
}

/* True when the conditions are met; then `at` holds x and gradient there, and *cost is the cost. */
static bool search(sne_run *r, const search_space *at, double slope, double step, double *cost) {
  const trial start = {0, r->now.cost, slope};
  trial low = start, high = {HUGE_VAL, HUGE_VAL, HUGE_VAL};
  for (size_t k = 0; k < most_trials && high.step - low.step > 0; k++) {
    const trial t = attempt(r, at, step);
    *cost = t.cost;
    const trial before = low;
    if (!low_enough(r, &start, &t))
      high = t;
    else if (t.slope < c2 * slope)
      low = t;
    else
      return true;
    step = isfinite(high.step) ? between(&low, &high) : beyond(&before, &low);
  }
  return false;
}

/* ---- the method ---- */

/* The first step has length 1 where nothing is known of the curvature. Directions that lead nowhere
 * are given up for the gradient once; if that does not help either, it is the bottom. */
static bool iterate(sne_run *r, pairs *all, const search_space *at) {
  if (r->now.iteration - r->best.iteration >= most_without_gain) return false;
  find_direction(all, r->gradient, at->alpha, at->d);
  double slope = sne_dot(r->gradient, at->d, r->n), cost;
  const double step = *all->count > 0 ? 1 : 1 / sqrt(-slope);
  if (!(slope < 0) || !search(r, at, slope, step, &cost)) {
    const bool worn_out = *all->count > 0;
    *all->count = 0;
    return worn_out;
  }
  remember(all, r, at->x, at->gradient);
  memcpy(r->x, at->x, r->n * sizeof *r->x);
  memcpy(r->gradient, at->gradient, r->n * sizeof *r->gradient);
  sne_run_iterated(r, cost);
  return true;
}

int sne_minimise_lbfgs(sne_run *r) {
  double *memory = malloc((3 * r->n + r->memory) * sizeof *memory);
  if (memory == NULL) return GSL_ENOMEM;
  const search_space at = {memory, memory + r->n, memory + 2 * r->n, memory + 3 * r->n};
  pairs all = pairs_in(r);
  while (!r->finished && iterate(r, &all, &at)) continue;
  free(memory);
  return GSL_SUCCESS;
}
