#include "grad/agree.h"
#include "grad/check.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

grad_map grad_map_of_multiroot(const gsl_multiroot_function_fdf *function) {
  return (grad_map){.f = function->f,
                    .df = function->df,
                    .fdf = function->fdf,
                    .m = function->n,
                    .n = function->n,
                    .params = function->params};
}

grad_map grad_map_of_multifit(const gsl_multifit_nlinear_fdf *function) {
  return (grad_map){.f = function->f,
                    .df = function->df,
                    .m = function->n,
                    .n = function->p,
                    .params = function->params};
}

/* ---- what was evaluated: the rows ask for the same points, one row after the other ---- */

typedef struct point {
  struct point *next;
  size_t n;
  double data[]; /* x, then f(x) */
} point;

typedef struct {
  const grad_map *map;
  size_t row;   /* whose turn it is */
  void *tree;   /* of tsearch, by x */
  point *all;   /* the last one first */
  point *spare; /* not in the tree */
  size_t evaluations;
  bool failed; /* for want of memory */
} recall;

static int by_place(const void *left, const void *right) {
  const point *a = left, *b = right;
  return memcmp(a->data, b->data, a->n * sizeof *a->data);
}

/* f at x into m values; NaN where it has none. */
static void evaluate(const grad_map *map, const gsl_vector *x, double *values) {
  gsl_vector_view to = gsl_vector_view_array(values, map->m);
  gsl_vector_set_all(&to.vector, (double)NAN);
  int status = map->f(x, map->params, &to.vector);
  if (status != GSL_SUCCESS) gsl_vector_set_all(&to.vector, (double)NAN);
}

/* f(x), evaluated or remembered; NULL for want of memory. */
static const double *values_at(recall *r, const gsl_vector *x) {
  size_t n = r->map->n, size = sizeof *r->spare + (n + r->map->m) * sizeof(double);
  if (r->spare == NULL) r->spare = malloc(size);
  if (r->spare == NULL) return NULL;
  point *here = r->spare;
  here->n = n;
  for (size_t k = 0; k < n; k++) here->data[k] = gsl_vector_get(x, k);
  point **found = tsearch(here, &r->tree, by_place);
  if (found == NULL) return NULL;
  if (*found != here) return (*found)->data + n;
  r->spare = NULL;
  here->next = r->all;
  r->all = here;
  r->evaluations++;
  evaluate(r->map, x, here->data + n);
  return here->data + n;
}

/* f_row(x), as the scalar check wants it. */
static double component(const gsl_vector *x, void *params) {
  recall *r = params;
  const double *values = values_at(r, x);
  if (values == NULL) r->failed = true;
  return values == NULL ? (double)NAN : values[r->row];
}

static void forget(recall *r) {
  while (r->all != NULL) {
    point *last = r->all;
    r->all = last->next;
    tdelete(last, &r->tree, by_place);
    free(last);
  }
  free(r->spare);
}

/* ---- one row ---- */

static bool is_constant(const recall *r) {
  size_t at = r->map->n + r->row;
  for (const point *p = r->all; p != NULL; p = p->next) {
    if (!(p->data[at] == r->all->data[at])) return false;
  }
  return true;
}

/* A derivative that vanishes stands clear of no bar, unless nothing ever moved. */
static void allow_constant(const recall *r, grad_check *row) {
  for (size_t j = 0; j < row->count; j++) {
    if (row->entries[j].claimed != 0) return;
  }
  if (!is_constant(r)) return;
  for (size_t j = 0; j < row->count; j++) {
    row->entries[j].estimate.value = 0;
    row->entries[j].estimate.rounding = row->entries[j].estimate.truncation = 0;
    row->entries[j].verdict = GRAD_CORRECT;
  }
}

/* Adds a row to the whole. */
static void append(grad_check *whole, const grad_check *row, size_t i) {
  size_t first = i * row->count;
  for (size_t j = 0; j < row->count; j++) {
    whole->entries[first + j] = row->entries[j];
    whole->entries[first + j].index = first + j;
  }
  if (i == 0 || !isfinite(row->value)) whole->value = row->value;
  double largest = GSL_MAX_DBL(whole->rule.largest, row->rule.largest);
  whole->rule = row->rule;
  whole->rule.largest = largest;
  whole->input_changed |= row->input_changed;
  /* A point that tests little tests no row well. */
  const unsigned little = GRAD_STATIONARY | GRAD_SYMMETRIC;
  unsigned all = i == 0 ? row->obstacles : whole->obstacles & row->obstacles;
  whole->obstacles = ((whole->obstacles | row->obstacles) & ~little) | (all & little);
}

static int check_rows(recall *r, const gsl_vector *x, const gsl_matrix *claimed,
                      const grad_check_options *options, grad_check *whole) {
  gsl_multimin_function_fdf function = {.f = component, .n = r->map->n, .params = r};
  grad_problem problem = {.function = &function, .scale = r->map->scale};
  for (r->row = 0; r->row < r->map->m; r->row++) {
    grad_check row;
    gsl_vector_const_view claim = gsl_matrix_const_row(claimed, r->row);
    int status = grad_check_claim(&problem, x, &claim.vector, options, &row);
    if (status != GSL_SUCCESS) return status;
    allow_constant(r, &row);
    append(whole, &row, r->row);
    grad_check_free(&row);
    if (r->failed) return GSL_ENOMEM;
  }
  return GSL_SUCCESS;
}

/* ---- the whole ---- */

/* f(x) again, past what is remembered, and at a copy of x, in case that f writes there. */
static int ask_again(recall *r, const gsl_vector *x, grad_check *whole) {
  const double *first = values_at(r, x);
  double *again = malloc((r->map->m + r->map->n) * sizeof *again);
  int status = first == NULL || again == NULL ? GSL_ENOMEM : GSL_SUCCESS;
  if (status == GSL_SUCCESS) {
    gsl_vector_view at = gsl_vector_view_array(again + r->map->m, r->map->n);
    gsl_vector_memcpy(&at.vector, x);
    evaluate(r->map, &at.vector, again);
    r->evaluations++;
    whole->not_repeatable |= !grad_same(first, again, r->map->m);
  }
  free(again);
  return status;
}

static void withhold(grad_check *whole) {
  for (size_t i = 0; whole->not_repeatable && i < whole->count; i++) {
    whole->entries[i].verdict = GRAD_UNDECIDED;
  }
  grad_check_sum_up(whole);
  bool doubtful = whole->input_changed || whole->obstacles & GRAD_FDF_DIFFERS;
  if (doubtful && whole->verdict == GRAD_CORRECT) whole->verdict = GRAD_UNDECIDED;
}

/* fdf against f, which is remembered, and df, in storage for n + m + m n numbers. */
static int compare_fdf(recall *r, const gsl_vector *x, const gsl_matrix *claimed,
                       grad_check *whole) {
  size_t m = r->map->m, n = r->map->n;
  if (r->map->fdf == NULL || whole->not_repeatable || whole->input_changed) return GSL_SUCCESS;
  const double *value = values_at(r, x);
  double *storage = malloc((n + m + m * n) * sizeof *storage), *both = storage + n;
  if (value == NULL || storage == NULL) {
    free(storage);
    return GSL_ENOMEM;
  }
  gsl_vector_view at = gsl_vector_view_array(storage, n), f = gsl_vector_view_array(both, m);
  gsl_matrix_view J = gsl_matrix_view_array(both + m, m, n);
  gsl_vector_memcpy(&at.vector, x);
  for (size_t k = 0; k < m + m * n; k++) both[k] = (double)NAN;
  r->map->fdf(&at.vector, r->map->params, &f.vector, &J.matrix);
  for (size_t i = 0; i < m; i++) {
    gsl_vector_const_view row = gsl_matrix_const_row(claimed, i);
    bool agrees = grad_same(row.vector.data, both + m + i * n, n) &&
                  grad_same_value(value[i], both[i], &whole->entries[i * n], n);
    if (!agrees) whole->obstacles |= GRAD_FDF_DIFFERS;
  }
  whole->input_changed |= !gsl_vector_equal(&at.vector, x);
  free(storage);
  return GSL_SUCCESS;
}

/* result is already what is known of df. */
static int check_claim(const grad_map *map, const gsl_vector *x, const gsl_matrix *claimed,
                       const grad_check_options *options, grad_check *result) {
  grad_check_options part = options == NULL ? grad_check_defaults : *options;
  part.entries = map->m * map->n;
  result->entries = calloc(part.entries, sizeof *result->entries);
  if (result->entries == NULL) return GSL_ENOMEM;
  result->count = part.entries;
  recall r = {.map = map};
  int status = check_rows(&r, x, claimed, &part, result);
  if (status == GSL_SUCCESS) status = ask_again(&r, x, result);
  if (status == GSL_SUCCESS) status = compare_fdf(&r, x, claimed, result);
  result->evaluations = r.evaluations;
  forget(&r);
  withhold(result);
  if (status != GSL_SUCCESS) grad_check_free(result);
  return status;
}

static bool usable(const grad_map *map, const gsl_vector *x, const grad_check_options *options) {
  if (map->m == 0 || map->n == 0 || map->n != x->size) return false;
  if (map->n > SIZE_MAX / sizeof(grad_entry) / map->m) return false;
  return options == NULL || (options->subset == NULL && !options->by_change);
}

int grad_jacobian_claim(const grad_map *map, const gsl_vector *x, const gsl_matrix *claimed,
                        const grad_check_options *options, grad_check *result) {
  *result = (grad_check){.verdict = GRAD_UNDECIDED};
  if (!usable(map, x, options)) return GSL_EINVAL;
  if (claimed->size1 != map->m || claimed->size2 != map->n) return GSL_EINVAL;
  grad_map f_alone = *map;
  f_alone.df = NULL;
  f_alone.fdf = NULL;
  return check_claim(&f_alone, x, claimed, options, result);
}

/* Calls df with a copy of x and a matrix full of NaN. False if df wrote into x. */
static bool ask(const grad_map *map, const gsl_vector *x, double *copy, double *matrix) {
  gsl_vector_view at = gsl_vector_view_array(copy, map->n);
  gsl_matrix_view to = gsl_matrix_view_array(matrix, map->m, map->n);
  gsl_vector_memcpy(&at.vector, x);
  gsl_matrix_set_all(&to.matrix, (double)NAN);
  int status = map->df(&at.vector, map->params, &to.matrix);
  if (status != GSL_SUCCESS) gsl_matrix_set_all(&to.matrix, (double)NAN);
  return gsl_vector_equal(&at.vector, x) != 0;
}

int grad_jacobian_run(const grad_map *map, const gsl_vector *x, const grad_check_options *options,
                      grad_check *result) {
  *result = (grad_check){.verdict = GRAD_UNDECIDED};
  if (!usable(map, x, options) || map->df == NULL) return GSL_EINVAL;
  size_t count = map->m * map->n;
  double *storage = malloc((map->n + 2 * count) * sizeof *storage);
  if (storage == NULL) return GSL_ENOMEM;
  double *matrix = storage + map->n, *again = matrix + count;
  bool kept = ask(map, x, storage, matrix);
  kept &= ask(map, x, storage, again);
  result->input_changed = !kept;
  result->not_repeatable = !grad_same(matrix, again, count);
  gsl_matrix_const_view claimed = gsl_matrix_const_view_array(matrix, map->m, map->n);
  int status = check_claim(map, x, &claimed.matrix, options, result);
  free(storage);
  return status;
}
