/* What C does when one entry of q, z or y moves, without subtracting two values of C: the change is
 * computed from the terms that change, each by log1p and expm1, so that it keeps its relative
 * accuracy however small the move. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sne/entries.h"
#include "sne/problem_state.h"

/* A double: I itself is of type float. */
static const double complex imaginary_unit = (double complex)I;

/* ---- log1p and expm1 of complex numbers, accurate in both parts ---- */

/* log |1 + w| = log1p(2 Re w + |w|^2) / 2 */
static double complex complex_log1p(double complex w) {
  const double re = creal(w), im = cimag(w);
  const double log_size =
      fabs(re) < 1 && fabs(im) < 1 ? log1p(re * (2 + re) + im * im) / 2 : log(hypot(1 + re, im));
  return log_size + atan2(im, 1 + re) * imaginary_unit;
}

/* e^re cos(im) - 1 = expm1(re) cos(im) - 2 sin^2(im / 2) */
static double complex complex_expm1(double complex w) {
  const double re = creal(w), im = cimag(w), half = sin(im / 2);
  return expm1(re) * cos(im) - 2 * half * half + exp(re) * sin(im) * imaginary_unit;
}

/* ---- whether x is the one that is prepared ---- */

void sne_problem_prepare(sne_problem *problem, const gsl_vector *x) {
  sne_problem_load(problem, x);
  if (problem->variable == SNE_OF_Z) sne_forward_q(&problem->x, problem->pairs, &problem->result);
  if (problem->variable == SNE_OF_Y) sne_problem_evaluate_y(problem);
  problem->row.point = SIZE_MAX;
  problem->walk = 0;
  problem->prepared = x->data;
}

/* Bit by bit, so that a NaN equals itself. */
static bool same_stretch(const sne_problem *problem, const gsl_vector *x, size_t from,
                         size_t length) {
  if (x->stride == 1)
    return memcmp(problem->x.data + from, x->data + from, length * sizeof(double)) == 0;
  for (size_t k = from; k < from + length; k++)
    if (memcmp(problem->x.data + k, x->data + k * x->stride, sizeof(double)) != 0) return false;
  return true;
}

static bool is_prepared(sne_problem *problem, const gsl_vector *x, size_t k) {
  const size_t n = problem->function.n, stretch = 16;
  if (problem->prepared != x->data) return false;
  if (problem->variable == SNE_OF_Y) return same_stretch(problem, x, 0, n);
  const size_t from = problem->walk, length = n - from < stretch ? n - from : stretch;
  problem->walk = from + length == n ? 0 : from + length;
  return same_stretch(problem, x, k, 1) && same_stretch(problem, x, from, length);
}

/* ---- the moves of y ---- */

void sne_problem_prepare_row(sne_problem *problem, size_t i) {
  sne_moved_row *row = &problem->row;
  if (row->point == i) return;
  const gsl_matrix *y = &problem->x;
  sne_problem_both(problem, i, row->both);
  if (problem->kernel != NULL)
    problem->kernel->row(&problem->cloud, i, problem->shift, problem->total, row->d2, row->q);
  else
    for (size_t j = 0; j < y->size1; j++) {
      row->d2[j] = sne_distance2(sne_row(y, i), sne_row(y, j), y->size2);
      row->q[j] = 2 * (exp(problem->shift - row->d2[j]) / problem->total);
    }
  row->q[i] = 0;
  for (size_t j = y->size1; j < problem->stride; j++) row->q[j] = 0;
  row->farthest = 0;
  for (size_t j = 0; j < y->size1; j++)
    if (!(row->d2[j] <= row->farthest)) row->farthest = row->d2[j];
  row->point = i;
}

/* Whether the kernel takes this move. No d2 changes by more than a few dozen: a q that has
 * underflowed then stays far below what counts, and no exponential leaves its range. */
static bool is_short(const sne_problem *problem, double complex t) {
  const double size = cabs(t), reach = size * (2 * sqrt(problem->row.farthest) + size);
  return problem->kernel != NULL && reach <= 50 && (cimag(t) == 0 || reach <= 0.5);
}

static sne_neighbourhood neighbourhood(const sne_problem *problem) {
  return (sne_neighbourhood){problem->stride, problem->row.both, problem->row.q};
}

/* 2 q (exp(-rise) - 1) for a pair whose d2 rises. A large rise may leave an exponential that is out
 * of range beside a q that is 0. */
static double gain(const sne_problem *problem, size_t j, double rise) {
  const sne_moved_row *row = &problem->row;
  if (fabs(rise) < 1) return row->q[j] * expm1(-rise);
  return 2 * (exp(problem->shift - (row->d2[j] + rise)) / problem->total) - row->q[j];
}

static double complex complex_gain(const sne_problem *problem, size_t j, double complex rise) {
  return problem->row.q[j] * complex_expm1(-rise);
}

/* d2_ij rises by t (2 (y_ik - y_jk) + t):
 * dC = sum_j (p_ij + p_ji) rise_j + sum p log(1 + sum_j 2 q_ij (exp(-rise_j) - 1)) */
static sne_move move(const sne_problem *problem, size_t i, size_t k, double t) {
  const gsl_matrix *y = &problem->x;
  const double yik = sne_row(y, i)[k];
  double pull = 0, pulls = 0, growth = 0, gains = 0;
  for (size_t j = 0; j < y->size1; j++) {
    if (j == i) continue;
    const double apart = 2 * (yik - sne_row(y, j)[k]), both = problem->row.both[j];
    const double rise = t * (apart + t), rises = fabs(t) * (fabs(apart) + fabs(t));
    const double more = gain(problem, j, rise);
    if (both != 0) {
      pull += both * rise;
      pulls += fabs(both) * rises;
    }
    growth += more;
    gains += fabs(more) + fmax(problem->row.q[j], problem->row.q[j] + more) * rises;
  }
  return (sne_move){.pull = pull, .growth = growth, .pulls = pulls, .gains = gains};
}

static double change_of_y(sne_problem *problem, size_t i, size_t k, double t, double *growth,
                          double *magnitude) {
  sne_problem_prepare_row(problem, i);
  const sne_neighbourhood near = neighbourhood(problem);
  const double *axis = problem->axes + k * problem->stride;
  const sne_move sums = is_short(problem, t) ? problem->kernel->move(&near, axis, axis[i], t)
                                             : move(problem, i, k, t);
  *growth = sums.growth;
  *magnitude = sums.pulls + fabs(problem->sum_p) * sums.gains / fmin(1, 1 + sums.growth);
  return sums.pull + problem->sum_p * log1p(sums.growth);
}

static sne_move complex_move(const sne_problem *problem, size_t i, size_t k, double complex t) {
  const gsl_matrix *y = &problem->x;
  const double yik = sne_row(y, i)[k];
  double complex pull = 0, growth = 0;
  for (size_t j = 0; j < y->size1; j++) {
    if (j == i) continue;
    const double complex rise = t * (2 * (yik - sne_row(y, j)[k]) + t);
    pull += problem->row.both[j] * rise;
    growth += complex_gain(problem, j, rise);
  }
  return (sne_move){.pull = creal(pull),
                    .pull_imag = cimag(pull),
                    .growth = creal(growth),
                    .growth_imag = cimag(growth)};
}

static double complex complex_change_of_y(sne_problem *problem, size_t i, size_t k,
                                          double complex t) {
  sne_problem_prepare_row(problem, i);
  const sne_neighbourhood near = neighbourhood(problem);
  const double *axis = problem->axes + k * problem->stride;
  const sne_move sums =
      is_short(problem, t) ? problem->kernel->complex_move(&near, axis, axis[i], creal(t), cimag(t))
                           : complex_move(problem, i, k, t);
  const double complex pull = sums.pull + sums.pull_imag * imaginary_unit;
  const double complex growth = sums.growth + sums.growth_imag * imaginary_unit;
  return pull + problem->sum_p * complex_log1p(growth);
}

/* ---- the moves of q and z ---- */

/* -p log(1 + t / q). Where little of q is left, q + t is exact and 1 + t / q is not. */
static double change_of_q(double p, double q, double t, double *magnitude) {
  if (p == 0 && !isnan(q + t)) return 0;
  const double change = -p * (t / q < -0.5 ? log((q + t) / q) : log1p(t / q));
  *magnitude = fabs(change);
  return change;
}

static double complex complex_change_of_q(double p, double q, double complex t) {
  if (p == 0 && !isnan(q)) return 0;
  return -p * complex_log1p(t / q);
}

/* ---- the callbacks ---- */

/* Where nearly all of Z goes or Z grows beyond measure, 1 + growth has lost its digits; the costs
 * themselves then differ by so much that they can be subtracted. */
static bool out_of_reach(double growth) {
  return !(growth > -0.999 && growth < 1e15);
}

static double subtracted(sne_problem *problem, const gsl_vector *x, size_t k, double t,
                         double *magnitude) {
  const gsl_multimin_function_fdf *function = &problem->function;
  const double before = function->f(x, problem);
  gsl_vector_view moved = gsl_vector_view_array(problem->x.data, function->n);
  problem->x.data[k] += t;
  const double after = function->f(&moved.vector, problem);
  *magnitude = fabs(problem->sum_p_log_p) + fabs(before) + fabs(after);
  return after - before;
}

/* The change of C, of x of SNE_OF_Z, where q_k of problem->result is its q. */
static double change_of_z(const sne_problem *problem, size_t k, double p, double t, double *growth,
                          double *magnitude) {
  *growth = problem->result.data[k] * expm1(t);
  const double more = problem->sum_p * log1p(*growth);
  *magnitude = fabs(more) + fabs(p * t);
  return more - p * t;
}

double sne_problem_change(const gsl_vector *x, size_t k, double t, void *params,
                          double *magnitude) {
  sne_problem *problem = params;
  double terms;
  if (magnitude == NULL) magnitude = &terms;
  *magnitude = 0;
  const size_t columns = problem->x.size2, i = k / columns, j = k % columns;
  if (problem->variable != SNE_OF_Y && !sne_exists(problem->pairs, i, j)) return 0;
  if (problem->variable == SNE_OF_Q)
    return change_of_q(sne_row(problem->p, i)[j], x->data[k * x->stride], t, magnitude);
  if (!is_prepared(problem, x, k)) sne_problem_prepare(problem, x);
  double growth, change;
  if (problem->variable == SNE_OF_Z)
    change = change_of_z(problem, k, sne_row(problem->p, i)[j], t, &growth, magnitude);
  else
    change = change_of_y(problem, i, j, t, &growth, magnitude);
  return out_of_reach(growth) ? subtracted(problem, x, k, t, magnitude) : change;
}

double complex sne_problem_complex_change(const gsl_vector *x, size_t k, double complex t,
                                          void *params) {
  sne_problem *problem = params;
  const size_t columns = problem->x.size2, i = k / columns, j = k % columns;
  if (problem->variable != SNE_OF_Y && !sne_exists(problem->pairs, i, j)) return 0;
  if (problem->variable == SNE_OF_Q)
    return complex_change_of_q(sne_row(problem->p, i)[j], x->data[k * x->stride], t);
  if (!is_prepared(problem, x, k)) sne_problem_prepare(problem, x);
  if (problem->variable == SNE_OF_Y) return complex_change_of_y(problem, i, j, t);
  const double complex growth = problem->result.data[k] * complex_expm1(t);
  return problem->sum_p * complex_log1p(growth) - sne_row(problem->p, i)[j] * t;
}
