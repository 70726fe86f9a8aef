/* C as a function of q, of z and of y: the objects that are checked and minimised. */
#include <float.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sne/entries.h"
#include "sne/problem_state.h"
#include "sne/tasks.h"

/* ---- the function ---- */

/* The first where one is NaN. A call of fmax costs more than what is compared. */
static double larger(double a, double b) {
  return b > a ? b : a;
}

void sne_problem_load(sne_problem *problem, const gsl_vector *x) {
  problem->prepared = NULL;
  for (size_t k = 0; k < x->size; k++) problem->x.data[k] = x->data[k * x->stride];
}

static void unload(const sne_problem *problem, gsl_vector *result) {
  for (size_t k = 0; k < result->size; k++)
    result->data[k * result->stride] = problem->result.data[k];
}

/* log sum exp(z) so far is largest + log(total); more of z is added to it. */
static void add_exponents(sne_exponents *sums, const sne_exponents *more) {
  sums->weighted += more->weighted;
  if (more->largest == -HUGE_VAL) return;
  const double largest = fmax(sums->largest, more->largest);
  const double before = sums->total == 0 ? 0 : sums->total * exp(sums->largest - largest);
  sums->total = before + more->total * exp(more->largest - largest);
  sums->largest = largest;
}

/* As sne_cost_z, by the kernel: sum p log p - sum p z + (sum p) log sum exp(z). */
static double cost_of_z(const sne_problem *problem) {
  const size_t points = problem->p->size1;
  sne_exponents sums = {.largest = -HUGE_VAL};
  for (size_t i = 0; i < points; i++) {
    const double *zi = sne_row(&problem->x, i), *pi = sne_row(problem->p, i);
    const bool whole = problem->pairs == SNE_ALL_PAIRS;
    const sne_exponents row = problem->kernel->exponents(zi, pi, whole ? points : i);
    add_exponents(&sums, &row);
    if (whole) continue;
    const sne_exponents rest = problem->kernel->exponents(zi + i + 1, pi + i + 1, points - i - 1);
    add_exponents(&sums, &rest);
  }
  return problem->sum_p_log_p - sums.weighted + problem->sum_p * (sums.largest + log(sums.total));
}

static double problem_f(const gsl_vector *x, void *params) {
  sne_problem *problem = params;
  sne_problem_load(problem, x);
  switch (problem->variable) {
  case SNE_OF_Q:
    return sne_cost(problem->p, &problem->x, problem->pairs);
  case SNE_OF_Z:
    return problem->kernel != NULL ? cost_of_z(problem)
                                   : sne_cost_z(problem->p, &problem->x, problem->pairs);
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
      if (pi[j] != 0 && !isnan(qi[j])) qi[j] = larger(qi[j], larger(1e-300 * fabs(pi[j]), DBL_MIN));
  }
}

/* z -> q -> dC/dq -> dC/dz, both matrices being workspace; z holds q at the end. */
static void chain_to_z(const gsl_matrix *p, sne_pairs pairs, gsl_matrix *z, gsl_matrix *dz) {
  sne_forward_q(z, pairs, z);
  keep_quotients_finite(p, z);
  sne_backward_q(p, z, pairs, dz);
  sne_backward_z(z, dz, pairs, dz);
}

/* p as a matrix, which of sparse p is made in place. */
static const gsl_matrix *dense_p(const sne_problem *problem, gsl_matrix *place) {
  if (problem->p != NULL) return problem->p;
  for (size_t i = 0; i < place->size1; i++) {
    sne_problem_both(problem, i, sne_row_of(place, i));
    for (size_t j = 0; j < place->size2; j++) sne_row_of(place, i)[j] /= 2;
  }
  return place;
}

static void chain_to_y(sne_problem *problem) {
  const size_t points = problem->x.size1, pairs = points * points;
  double *entries = malloc((problem->p == NULL ? 3 : 2) * pairs * sizeof *entries);
  if (entries == NULL) {
    gsl_matrix_set_all(&problem->result, nan(""));
    return;
  }
  gsl_matrix z = gsl_matrix_view_array(entries, points, points).matrix;
  gsl_matrix dz = gsl_matrix_view_array(entries + pairs, points, points).matrix;
  gsl_matrix place;
  if (problem->p == NULL) place = gsl_matrix_view_array(entries + 2 * pairs, points, points).matrix;
  sne_forward_z(&problem->x, problem->pairs, &z);
  chain_to_z(dense_p(problem, &place), problem->pairs, &z, &dz);
  sne_backward_y(&problem->x, &dz, problem->pairs, &problem->result);
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
    chain_to_z(problem->p, problem->pairs, &problem->x, &problem->result);
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
        q[j] = larger(fabs(q[j] * problem->sum_p), fabs(sne_row(problem->p, i)[j]));
  }
}

static void terms_of_y(sne_problem *problem) {
  sne_problem_evaluate_y(problem);
  gsl_matrix_set_zero(&problem->result);
  const gsl_matrix *y = &problem->x;
  const sne_moved_row *row = &problem->row;
  problem->row.point = SIZE_MAX;
  for (size_t i = 0; i < y->size1; i++) {
    sne_problem_prepare_row(problem, i);
    double *terms = sne_row_of(&problem->result, i);
    for (size_t j = 0; j < y->size1; j++) {
      const double *yi = sne_row(y, i), *yj = sne_row(y, j);
      const double force = larger(2 * fabs(row->both[j]), 2 * row->q[j] * fabs(problem->sum_p));
      for (size_t k = 0; k < y->size2; k++)
        terms[k] = larger(terms[k], force * fabs(yi[k] - yj[k]));
    }
  }
  problem->row.point = SIZE_MAX;
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

/* ---- p ---- */

void sne_problem_both(const sne_problem *problem, size_t i, double *both) {
  const size_t points = problem->x.size1;
  if (problem->p == NULL) {
    const sne_links *links = &problem->links;
    memset(both, 0, points * sizeof *both);
    for (size_t e = links->begin[i]; e < links->begin[i + 1]; e++)
      both[links->to[e]] = links->both[e];
  } else if (problem->symmetric) {
    for (size_t j = 0; j < points; j++) both[j] = 2 * sne_row(problem->p, i)[j];
  } else {
    for (size_t j = 0; j < points; j++)
      both[j] = sne_row(problem->p, i)[j] + sne_row(problem->p, j)[i];
  }
  both[i] = 0;
}

/* ---- how it is evaluated ---- */

void sne_problem_evaluation(sne_problem *problem, const sne_evaluation *evaluation) {
  problem->evaluation = *evaluation;
}

size_t sne_problem_threads(const sne_problem *problem, size_t pairs) {
  const size_t least = 200000, asked = problem->evaluation.threads;
  if (pairs < least) return 1;
  return asked != 0 ? asked : sne_processors();
}

sne_counts sne_problem_counts(const sne_problem *problem) {
  return problem->counts;
}

/* ---- its memory ---- */

/* n numbers; malloc(0) may be NULL without a lack of memory. */
static double *numbers(size_t n) {
  return malloc((n + 1) * sizeof(double));
}

double *sne_aligned(size_t n) {
  const size_t tiles = n / SNE_TILE + 1;
  return aligned_alloc(SNE_ALIGNMENT, tiles * SNE_TILE * sizeof(double));
}

static bool alloc_of_y(sne_problem *problem, size_t points, size_t h) {
  const size_t stride = (points + SNE_TILE - 1) / SNE_TILE * SNE_TILE;
  const size_t size = (3 * h + 5) * stride;
  double *memory = problem->workspace = sne_aligned(size);
  if (memory == NULL) return false;
  memset(memory, 0, size * sizeof *memory);
  problem->stride = stride;
  problem->axes = memory;
  problem->attraction = problem->axes + h * stride;
  problem->repulsion = problem->attraction + h * stride;
  problem->d2 = problem->repulsion + h * stride;
  problem->e = problem->d2 + stride;
  problem->row = (sne_moved_row){.point = SIZE_MAX,
                                 .both = problem->e + stride,
                                 .d2 = problem->e + 2 * stride,
                                 .q = problem->e + 3 * stride};
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

/* Rows first to first + block against columns as far, so that both stay in the cache. */
static bool is_symmetric_block(const gsl_matrix *p, size_t block, size_t first, size_t column) {
  for (size_t i = first; i < first + block && i < p->size1; i++)
    for (size_t j = column; j < column + block && j < i; j++)
      if (!(sne_row(p, i)[j] == sne_row(p, j)[i])) return false;
  return true;
}

static bool is_symmetric(const gsl_matrix *p) {
  const size_t block = 32;
  for (size_t i = 0; i < p->size1; i += block)
    for (size_t j = 0; j <= i; j += block)
      if (!is_symmetric_block(p, block, i, j)) return false;
  return true;
}

/* Without p; NULL when memory is short. */
static sne_problem *alloc(sne_variable variable, size_t points, size_t columns, sne_pairs pairs) {
  sne_problem *problem = calloc(1, sizeof *problem);
  if (problem == NULL) return NULL;
  const size_t n = points * columns;
  problem->function = (gsl_multimin_function_fdf){problem_f, problem_df, problem_fdf, n, problem};
  problem->variable = variable;
  problem->pairs = pairs;
  problem->kernel = sne_kernel_in_use();
  double *x = numbers(n), *result = numbers(n);
  if (x != NULL) problem->x = gsl_matrix_view_array(x, points, columns).matrix;
  if (result != NULL) problem->result = gsl_matrix_view_array(result, points, columns).matrix;
  if (x != NULL && result != NULL && (variable != SNE_OF_Y || alloc_of_y(problem, points, columns)))
    return problem;
  sne_problem_free(problem);
  return NULL;
}

sne_problem *sne_problem_alloc(sne_variable variable, const gsl_matrix *p, size_t h,
                               sne_pairs pairs) {
  const size_t points = p->size1, columns = variable == SNE_OF_Y ? h : points;
  if (points == 0 || columns == 0 || p->size2 != points) return NULL;
  sne_problem *problem = alloc(variable, points, columns, pairs);
  if (problem == NULL) return NULL;
  problem->p = p;
  problem->symmetric = variable == SNE_OF_Y && is_symmetric(p);
  problem->sum_p = sne_sum(p, pairs);
  problem->sum_p_log_p = sum_p_log_p(p, pairs);
  if (variable != SNE_OF_Y || sne_exact_alloc(problem)) return problem;
  sne_problem_free(problem);
  return NULL;
}

sne_problem *sne_problem_alloc_sparse(const gsl_spmatrix *p, size_t h) {
  if (p->size1 == 0 || h == 0) return NULL;
  sne_links links;
  if (sne_links_init(&links, p) != GSL_SUCCESS) return NULL;
  sne_problem *problem = alloc(SNE_OF_Y, p->size1, h, SNE_DISTINCT_PAIRS);
  if (problem == NULL) {
    sne_links_free(&links);
    return NULL;
  }
  problem->links = links;
  sne_links_sums(&links, &problem->sum_p, &problem->sum_p_log_p);
  if (sne_exact_alloc(problem)) return problem;
  sne_problem_free(problem);
  return NULL;
}

void sne_problem_free(sne_problem *problem) {
  if (problem == NULL) return;
  sne_links_free(&problem->links);
  free(problem->x.data);
  free(problem->result.data);
  free(problem->workspace);
  free(problem->both);
  free(problem->parts);
  free(problem->nodes);
  free(problem);
}
