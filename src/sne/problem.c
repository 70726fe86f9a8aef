/* C as a function of q, of z and of y: the objects that are checked and minimised. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sne/entries.h"
#include "sne/problem_state.h"

/* ---- of y: C, Z and gradient in one pass over i < j ---- */

/* Beyond this squared distance of the closest pair, exp(-d2) nears the end of the doubles. */
static const double far_apart = 600;

typedef struct {
  double total;   /* sum exp(shift - d2) over i < j */
  double stretch; /* sum (p_ij + p_ji) d2 over i < j */
  double least;   /* min d2 */
} pass_sums;

/* d2_ij and e_ij = exp(shift - d2_ij) of one i and all j > i; w = p_ij + p_ji from j = i + 1 on. */
static void measure_row(sne_problem *problem, size_t i, const double *w, pass_sums *sums) {
  const size_t points = problem->x.size1, h = problem->x.size2;
  double *restrict d2 = problem->d2, *restrict e = problem->e, total = 0, stretch = 0;
  for (size_t j = i + 1; j < points; j++) d2[j] = 0;
  for (size_t k = 0; k < h; k++) {
    const double *restrict y = problem->axes + k * points;
    for (size_t j = i + 1; j < points; j++) d2[j] += (y[i] - y[j]) * (y[i] - y[j]);
  }
  for (size_t j = i + 1; j < points; j++) {
    e[j] = exp(problem->shift - d2[j]);
    total += e[j];
    const double w_ij = w[j - i - 1];
    stretch += w_ij == 0 ? 0 : w_ij * d2[j];
    if (d2[j] < sums->least) sums->least = d2[j];
  }
  sums->total += total;
  sums->stretch += stretch;
}

/* One i, all j > i, one coordinate:
 * attraction_i += w_ij (y_i - y_j), repulsion_i += e_ij (y_i - y_j), and j the opposite. */
static void add_forces(const sne_problem *problem, size_t i, size_t k, const double *restrict w) {
  const size_t points = problem->x.size1;
  const double *restrict y = problem->axes + k * points, *restrict e = problem->e;
  double *restrict attraction = problem->attraction + k * points;
  double *restrict repulsion = problem->repulsion + k * points;
  double attraction_i = 0, repulsion_i = 0;
  for (size_t j = i + 1; j < points; j++) {
    const double difference = y[i] - y[j], pull = w[j - i - 1] * difference;
    attraction_i += pull;
    repulsion_i += e[j] * difference;
    attraction[j] -= pull;
    repulsion[j] -= e[j] * difference;
  }
  attraction[i] += attraction_i;
  repulsion[i] += repulsion_i;
}

static pass_sums pass_over_pairs(sne_problem *problem, double shift) {
  const size_t points = problem->x.size1, h = problem->x.size2, n = problem->function.n;
  problem->shift = shift;
  memset(problem->attraction, 0, n * sizeof *problem->attraction);
  memset(problem->repulsion, 0, n * sizeof *problem->repulsion);
  pass_sums sums = {.least = HUGE_VAL};
  const double *w = problem->both;
  for (size_t i = 0; i < points; i++) {
    measure_row(problem, i, w, &sums);
    for (size_t k = 0; k < h; k++) add_forces(problem, i, k, w);
    w += points - i - 1;
  }
  return sums;
}

double sne_problem_evaluate_y(sne_problem *problem) {
  const size_t points = problem->x.size1, h = problem->x.size2;
  for (size_t i = 0; i < points; i++)
    for (size_t k = 0; k < h; k++) problem->axes[k * points + i] = sne_row(&problem->x, i)[k];
  const bool all = problem->pairs == SNE_ALL_PAIRS;
  pass_sums sums = pass_over_pairs(problem, 0);
  if (!all && sums.least > far_apart && isfinite(sums.least))
    sums = pass_over_pairs(problem, sums.least);
  problem->total = 2 * sums.total + (all ? (double)points : 0);
  for (size_t i = 0; i < points; i++)
    for (size_t k = 0; k < h; k++)
      sne_row_of(&problem->result, i)[k] =
          2 * problem->attraction[k * points + i] -
          4 * problem->sum_p * (problem->repulsion[k * points + i] / problem->total);
  const double log_Z = log(problem->total) - problem->shift;
  return problem->sum_p_log_p + sums.stretch + problem->sum_p * log_Z;
}

/* ---- the function ---- */

void sne_problem_load(sne_problem *problem, const gsl_vector *x) {
  problem->prepared = NULL;
  for (size_t k = 0; k < x->size; k++) problem->x.data[k] = x->data[k * x->stride];
}

static void unload(const sne_problem *problem, gsl_vector *result) {
  for (size_t k = 0; k < result->size; k++)
    result->data[k * result->stride] = problem->result.data[k];
}

static double problem_f(const gsl_vector *x, void *params) {
  sne_problem *problem = params;
  sne_problem_load(problem, x);
  switch (problem->variable) {
  case SNE_OF_Q:
    return sne_cost(problem->p, &problem->x, problem->pairs);
  case SNE_OF_Z:
    return sne_cost_z(problem->p, &problem->x, problem->pairs);
  case SNE_OF_Y:
    return sne_problem_evaluate_y(problem);
  }
  return nan("");
}

static void problem_df(const gsl_vector *x, void *params, gsl_vector *gradient) {
  sne_problem *problem = params;
  sne_problem_load(problem, x);
  switch (problem->variable) {
  case SNE_OF_Q:
    sne_backward_q(problem->p, &problem->x, problem->pairs, &problem->result);
    break;
  case SNE_OF_Z:
    sne_forward_q(&problem->x, problem->pairs, &problem->result);
    sne_closed_z(problem->p, &problem->result, problem->pairs, &problem->result);
    break;
  case SNE_OF_Y:
    sne_problem_evaluate_y(problem);
    break;
  }
  unload(problem, gradient);
}

static void problem_fdf(const gsl_vector *x, void *params, double *f, gsl_vector *gradient) {
  sne_problem *problem = params;
  if (problem->variable == SNE_OF_Y) {
    sne_problem_load(problem, x);
    *f = sne_problem_evaluate_y(problem);
    unload(problem, gradient);
  } else {
    *f = problem_f(x, params);
    problem_df(x, params, gradient);
  }
}

gsl_multimin_function_fdf *sne_problem_function(sne_problem *problem) {
  return &problem->function;
}

/* ---- by the chain rule ---- */

/* Pairs far apart have a q that underflows, of which -p / q is infinite and q (-p / q) is NaN. What
 * is handed on is that product, -p whatever q is: so q is kept just large enough for a quotient. */
static void keep_quotients_finite(const gsl_matrix *p, gsl_matrix *q) {
  for (size_t i = 0; i < p->size1; i++) {
    const double *pi = sne_row(p, i);
    double *qi = sne_row_of(q, i);
    for (size_t j = 0; j < p->size2; j++)
      if (pi[j] != 0 && !isnan(qi[j])) qi[j] = fmax(qi[j], fmax(1e-300 * fabs(pi[j]), DBL_MIN));
  }
}

/* z -> q -> dC/dq -> dC/dz, both matrices being workspace; z holds q at the end. */
static void chain_to_z(const sne_problem *problem, gsl_matrix *z, gsl_matrix *dz) {
  sne_forward_q(z, problem->pairs, z);
  keep_quotients_finite(problem->p, z);
  sne_backward_q(problem->p, z, problem->pairs, dz);
  sne_backward_z(z, dz, problem->pairs, dz);
}

static void chain_to_y(sne_problem *problem) {
  const size_t points = problem->x.size1;
  double *entries = malloc(2 * points * points * sizeof *entries);
  if (entries == NULL) {
    gsl_matrix_set_all(&problem->result, nan(""));
    return;
  }
  gsl_matrix_view z = gsl_matrix_view_array(entries, points, points);
  gsl_matrix_view dz = gsl_matrix_view_array(entries + points * points, points, points);
  sne_forward_z(&problem->x, problem->pairs, &z.matrix);
  chain_to_z(problem, &z.matrix, &dz.matrix);
  sne_backward_y(&problem->x, &dz.matrix, problem->pairs, &problem->result);
  free(entries);
}

void sne_problem_chain(const gsl_vector *x, void *params, gsl_vector *gradient) {
  sne_problem *problem = params;
  sne_problem_load(problem, x);
  switch (problem->variable) {
  case SNE_OF_Q:
    sne_backward_q(problem->p, &problem->x, problem->pairs, &problem->result);
    break;
  case SNE_OF_Z:
    chain_to_z(problem, &problem->x, &problem->result);
    break;
  case SNE_OF_Y:
    chain_to_y(problem);
    break;
  }
  unload(problem, gradient);
}

/* ---- the size of what is added up ---- */

static void terms_of_q(sne_problem *problem) {
  sne_backward_q(problem->p, &problem->x, problem->pairs, &problem->result);
  for (size_t k = 0; k < problem->function.n; k++)
    problem->result.data[k] = fabs(problem->result.data[k]);
}

static void terms_of_z(sne_problem *problem) {
  sne_forward_q(&problem->x, problem->pairs, &problem->result);
  for (size_t i = 0; i < problem->p->size1; i++) {
    double *q = sne_row_of(&problem->result, i);
    for (size_t j = 0; j < problem->p->size2; j++)
      if (sne_exists(problem->pairs, i, j))
        q[j] = fmax(fabs(q[j] * problem->sum_p), fabs(sne_row(problem->p, i)[j]));
  }
}

static void terms_of_y(sne_problem *problem) {
  sne_problem_evaluate_y(problem);
  gsl_matrix_set_zero(&problem->result);
  const gsl_matrix *y = &problem->x;
  for (size_t i = 0; i < y->size1; i++)
    for (size_t j = 0; j < y->size1; j++) {
      const double *yi = sne_row(y, i), *yj = sne_row(y, j);
      const double q = exp(problem->shift - sne_distance2(yi, yj, y->size2)) / problem->total;
      const double both = sne_row(problem->p, i)[j] + sne_row(problem->p, j)[i];
      const double force = fmax(2 * fabs(both), 4 * q * fabs(problem->sum_p));
      double *terms = sne_row_of(&problem->result, i);
      for (size_t k = 0; k < y->size2; k++) terms[k] = fmax(terms[k], force * fabs(yi[k] - yj[k]));
    }
}

void sne_problem_terms(const gsl_vector *x, void *params, gsl_vector *terms) {
  sne_problem *problem = params;
  sne_problem_load(problem, x);
  switch (problem->variable) {
  case SNE_OF_Q:
    terms_of_q(problem);
    break;
  case SNE_OF_Z:
    terms_of_z(problem);
    break;
  case SNE_OF_Y:
    terms_of_y(problem);
    break;
  }
  unload(problem, terms);
}

/* ---- its memory ---- */

/* n numbers; malloc(0) may be NULL without a lack of memory. */
static double *numbers(size_t n) {
  return malloc((n + 1) * sizeof(double));
}

static bool alloc_of_y(sne_problem *problem, size_t points) {
  const size_t n = problem->function.n, pairs = points * (points - 1) / 2;
  problem->both = numbers(pairs);
  problem->workspace = numbers(3 * n + 5 * points);
  if (problem->both == NULL || problem->workspace == NULL) return false;
  problem->axes = problem->workspace;
  problem->attraction = problem->axes + n;
  problem->repulsion = problem->attraction + n;
  problem->d2 = problem->repulsion + n;
  problem->e = problem->d2 + points;
  problem->row.both = problem->e + points;
  problem->row.d2 = problem->row.both + points;
  problem->row.q = problem->row.d2 + points;
  double *both = problem->both;
  for (size_t i = 0; i < points; i++)
    for (size_t j = i + 1; j < points; j++)
      *both++ = sne_row(problem->p, i)[j] + sne_row(problem->p, j)[i];
  return true;
}

static double sum_p_log_p(const gsl_matrix *p, sne_pairs pairs) {
  double sum = 0;
  for (size_t i = 0; i < p->size1; i++) {
    const double *pi = sne_row(p, i);
    double row = 0;
    for (size_t j = 0; j < p->size2; j++)
      if (sne_exists(pairs, i, j) && pi[j] != 0) row += pi[j] * log(pi[j]);
    sum += row;
  }
  return sum;
}

sne_problem *sne_problem_alloc(sne_variable variable, const gsl_matrix *p, size_t h,
                               sne_pairs pairs) {
  const size_t points = p->size1, columns = variable == SNE_OF_Y ? h : points;
  if (points == 0 || columns == 0 || p->size2 != points) return NULL;
  sne_problem *problem = calloc(1, sizeof *problem);
  if (problem == NULL) return NULL;
  const size_t n = points * columns;
  problem->function = (gsl_multimin_function_fdf){problem_f, problem_df, problem_fdf, n, problem};
  problem->variable = variable;
  problem->pairs = pairs;
  problem->p = p;
  problem->sum_p = sne_sum(p, pairs);
  problem->sum_p_log_p = sum_p_log_p(p, pairs);
  double *x = numbers(n), *result = numbers(n);
  if (x != NULL) problem->x = gsl_matrix_view_array(x, points, columns).matrix;
  if (result != NULL) problem->result = gsl_matrix_view_array(result, points, columns).matrix;
  if (x == NULL || result == NULL || (variable == SNE_OF_Y && !alloc_of_y(problem, points))) {
    sne_problem_free(problem);
    return NULL;
  }
  return problem;
}

void sne_problem_free(sne_problem *problem) {
  if (problem == NULL) return;
  free(problem->x.data);
  free(problem->result.data);
  free(problem->both);
  free(problem->workspace);
  free(problem);
}
