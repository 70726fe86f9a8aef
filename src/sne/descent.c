/* The same descent on C by different gradients: what becomes of q. The outcomes of p are one row of
 * a matrix, so that the steps of the chain can be used. */
#include <math.h>
#include <stdlib.h>

#include "sne/entries.h"

struct sne_descent {
  sne_descent_options options;
  size_t n;
  gsl_matrix p, q, z, gradient; /* 1 x n; z = log q where the method moves z */
  gsl_vector q_vector;          /* the same numbers as q */
  sne_descent_state state;
};

/* ---- which gradient a method goes by, and in which coordinates ---- */

static bool moves_z(sne_descent_method method) {
  return method == SNE_DESCENT_Z || method == SNE_DESCENT_EXPONENTIATED ||
         method == SNE_DESCENT_NATURAL;
}

static bool goes_by_dq(sne_descent_method method) {
  return method != SNE_DESCENT_Z && method != SNE_DESCENT_NATURAL &&
         method != SNE_DESCENT_LINEARISED;
}

/* ---- what is kept ---- */

void sne_round(gsl_matrix *m, sne_precision precision) {
  if (precision == SNE_DOUBLE) return;
  for (size_t i = 0; i < m->size1; i++)
    for (size_t j = 0; j < m->size2; j++) sne_row_of(m, i)[j] = (double)(float)sne_row(m, i)[j];
}

static void keep(const sne_descent *d, gsl_matrix *m) {
  sne_round(m, d->options.precision);
}

/* ---- where it is ---- */

/* Outside its domain C is +inf: where q < 0, where q = 0 < p, and where q is no number. */
static double divergence(const sne_descent *d) {
  for (size_t i = 0; i < d->n; i++)
    if (d->q.data[i] < 0) return HUGE_VAL;
  const double kl = moves_z(d->options.method) ? sne_cost_z(&d->p, &d->z, SNE_ALL_PAIRS)
                                               : sne_cost(&d->p, &d->q, SNE_ALL_PAIRS);
  return isfinite(kl) ? kl : HUGE_VAL;
}

static void look(sne_descent *d) {
  if (goes_by_dq(d->options.method))
    sne_backward_q(&d->p, &d->q, SNE_ALL_PAIRS, &d->gradient);
  else
    sne_closed_z(&d->p, &d->q, SNE_ALL_PAIRS, &d->gradient);
  keep(d, &d->gradient);
  sne_descent_state *state = &d->state;
  state->kl = divergence(d);
  state->broken = !isfinite(state->kl);
  state->sum_q = sne_sum(&d->q, SNE_ALL_PAIRS);
  state->min_q = HUGE_VAL;
  state->max_gradient = 0;
  for (size_t i = 0; i < d->n; i++) {
    const double q = d->q.data[i], g = fabs(d->gradient.data[i]);
    if (!(q >= state->min_q)) state->min_q = q;
    if (!(g <= state->max_gradient)) state->max_gradient = g;
  }
}

/* ---- one step of each ---- */

/* That of the step that comes next. */
static double rate(const sne_descent *d) {
  const double k = (double)(d->state.step + 1);
  switch (d->options.decay) {
  case SNE_RATE_INVERSE:
    return d->options.rate / k;
  case SNE_RATE_SQUARE_ROOT:
    return d->options.rate / sqrt(k);
  case SNE_RATE_CONSTANT:
    break;
  }
  return d->options.rate;
}

static void add_to_q(sne_descent *d, double offset) {
  const double by = rate(d);
  for (size_t i = 0; i < d->n; i++) d->q.data[i] -= by * (d->gradient.data[i] - offset);
}

static void renormalise(sne_descent *d) {
  const double sum = sne_sum(&d->q, SNE_ALL_PAIRS);
  for (size_t i = 0; i < d->n; i++) d->q.data[i] /= sum;
}

/* Turns the gradient g into F^+ g, F = diag(q) - q q'. v = g / q solves F v = g, for F v is
 * q v - q sum(q v) and g sums to 0; F maps constants to 0, so that the solution in its range is v
 * less its mean. */
static void make_natural(sne_descent *d) {
  double *v = d->gradient.data, mean = 0;
  for (size_t i = 0; i < d->n; i++) {
    v[i] /= d->q.data[i];
    mean += v[i] / (double)d->n;
  }
  for (size_t i = 0; i < d->n; i++) v[i] -= mean;
}

/* z stays log q: what a step adds to all of it alike would grow, and cost digits. */
static void move_z(sne_descent *d) {
  if (d->options.method == SNE_DESCENT_NATURAL) make_natural(d);
  const double by = rate(d);
  for (size_t i = 0; i < d->n; i++) d->z.data[i] -= by * d->gradient.data[i];
  const double log_sum = sne_forward_q(&d->z, SNE_ALL_PAIRS, &d->q);
  gsl_matrix_add_constant(&d->z, -log_sum);
  keep(d, &d->z);
}

static void mix(sne_descent *d) {
  const double by = rate(d);
  for (size_t i = 0; i < d->n; i++) d->q.data[i] = (1 - by) * d->q.data[i] + by * d->p.data[i];
}

bool sne_descent_step(sne_descent *d) {
  if (d->state.broken) return false;
  switch (d->options.method) {
  case SNE_DESCENT_Q:
    add_to_q(d, 0);
    break;
  case SNE_DESCENT_Q_PROJECTED:
    add_to_q(d, sne_sum(&d->gradient, SNE_ALL_PAIRS) / (double)d->n);
    break;
  case SNE_DESCENT_Q_RENORMALISED:
    add_to_q(d, 0);
    renormalise(d);
    break;
  case SNE_DESCENT_Z:
  case SNE_DESCENT_EXPONENTIATED: /* q exp(-rate dC/dq) / sum is log q - rate dC/dq */
  case SNE_DESCENT_NATURAL:
    move_z(d);
    break;
  case SNE_DESCENT_LINEARISED:
    mix(d);
    break;
  }
  keep(d, &d->q);
  d->state.step++;
  look(d);
  return true;
}

/* ---- its memory ---- */

sne_descent *sne_descent_alloc(const sne_descent_options *options, const gsl_vector *p,
                               const gsl_vector *q) {
  const size_t n = p->size;
  if (n == 0 || q->size != n) return NULL;
  sne_descent *d = calloc(1, sizeof *d);
  double *memory = malloc(4 * n * sizeof *memory);
  if (d == NULL || memory == NULL) {
    free(d);
    free(memory);
    return NULL;
  }
  d->options = *options;
  d->n = n;
  d->p = gsl_matrix_view_array(memory, 1, n).matrix;
  d->q = gsl_matrix_view_array(memory + n, 1, n).matrix;
  d->z = gsl_matrix_view_array(memory + 2 * n, 1, n).matrix;
  d->gradient = gsl_matrix_view_array(memory + 3 * n, 1, n).matrix;
  d->q_vector = gsl_vector_view_array(memory + n, n).vector;
  for (size_t i = 0; i < n; i++) {
    d->p.data[i] = p->data[i * p->stride];
    d->q.data[i] = q->data[i * q->stride];
    d->z.data[i] = log(d->q.data[i]);
  }
  keep(d, &d->q);
  keep(d, &d->z);
  look(d);
  return d;
}

void sne_descent_free(sne_descent *d) {
  if (d == NULL) return;
  free(d->p.data); /* q, z and the gradient lie behind it */
  free(d);
}

void sne_descent_state_now(const sne_descent *d, sne_descent_state *state) {
  *state = d->state;
}

const gsl_vector *sne_descent_q(const sne_descent *d) {
  return &d->q_vector;
}
