#include "programs/inputs.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *inputs_symbol(sne_variable variable) {
  static const char *const symbols[] = {[SNE_OF_Q] = "q", [SNE_OF_Z] = "z", [SNE_OF_Y] = "y"};
  return symbols[variable];
}

sne_pairs inputs_pairs(const char *name) {
  static const char *const choices[] = {"all", "distinct", NULL};
  return program_choose("pairs", name, choices) == 0 ? SNE_ALL_PAIRS : SNE_DISTINCT_PAIRS;
}

void inputs_kernel(void) {
  static const char *const names[] = {[SNE_KERNEL_AUTO] = "auto",
                                      [SNE_KERNEL_PLAIN] = "plain",
                                      [SNE_KERNEL_PORTABLE] = "portable",
                                      [SNE_KERNEL_AVX2] = "avx2",
                                      [SNE_KERNEL_AVX512] = "avx512"};
  const char *name = getenv("GRADCHECK_KERNEL");
  if (!name || !*name) return;
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (strcmp(name, names[k]) == 0 && sne_kernel_choose((sne_kernel)k) == GSL_SUCCESS) return;
  program_fail(PROGRAM_INPUT,
               "$GRADCHECK_KERNEL is %s; it can be auto, plain, portable and, where the processor "
               "has them, avx2 and avx512",
               name);
}

gsl_vector_view inputs_entries(gsl_matrix *m) {
  return gsl_vector_view_array(m->data, m->size1 * m->size2);
}

static void demand_no_diagonal(const gsl_matrix *m, const char *path) {
  for (size_t i = 0; i < m->size1; i++)
    if (gsl_matrix_get(m, i, i) != 0.0)
      program_fail(PROGRAM_INPUT,
                   "%s: entry (%zu, %zu) is %g, but with --pairs=distinct there is no such pair; "
                   "set it to 0, or use --pairs=all",
                   path, i + 1, i + 1, gsl_matrix_get(m, i, i));
}

static void demand_non_negative(const gsl_matrix *m, const char *path) {
  for (size_t i = 0; i < m->size1; i++)
    for (size_t j = 0; j < m->size2; j++)
      if (gsl_matrix_get(m, i, j) < 0.0)
        program_fail(PROGRAM_INPUT, "%s: entry (%zu, %zu) is %g; a probability is not negative",
                     path, i + 1, j + 1, gsl_matrix_get(m, i, j));
}

static void demand_distribution(const gsl_matrix *m, const inputs *in, const char *path) {
  table_error error;
  if (in->general)
    demand_non_negative(m, path);
  else if (table_check_distribution(m, path, &error) != GSL_SUCCESS) {
    char text[1024];
    table_error_format(&error, text, sizeof text);
    program_fail(PROGRAM_INPUT, "%s (--general takes any non-negative matrix)", text);
  }
  if (in->pairs == SNE_DISTINCT_PAIRS) demand_no_diagonal(m, path);
}

/* C is infinite where q is 0 and p is not: there is nothing to differentiate. */
static void demand_support(const inputs *in) {
  for (size_t i = 0; i < in->p->size1; i++)
    for (size_t j = 0; j < in->p->size2; j++)
      if (gsl_matrix_get(in->p, i, j) > 0.0 && gsl_matrix_get(in->x, i, j) == 0.0)
        program_fail(
            PROGRAM_INPUT,
            "%s: entry (%zu, %zu) is 0 where %s has %g, so the cost is infinite and has no "
            "gradient; give every pair that p uses a positive q",
            in->x_path, i + 1, j + 1, in->p_path, gsl_matrix_get(in->p, i, j));
}

static void demand_fit(const inputs *in) {
  table_error error;
  if (in->variable != SNE_OF_Y) {
    program_demand(table_check_same_size(in->p, in->p_path, in->x, in->x_path, &error), &error);
  } else if (in->x->size1 != in->p->size1) {
    program_fail(PROGRAM_INPUT, "%s has %zu points, but %s is %zu x %zu; both need the same N",
                 in->x_path, in->x->size1, in->p_path, in->p->size1, in->p->size2);
  }
}

void inputs_read(const char *const *operands, sne_variable variable, const char *pairs,
                 bool general, inputs *in) {
  if (strcmp(operands[0], "-") == 0 && strcmp(operands[1], "-") == 0)
    program_fail(PROGRAM_INPUT, "only one of P and %s can be standard input",
                 inputs_symbol(variable));
  *in = (inputs){.variable = variable,
                 .p_path = operands[0],
                 .x_path = operands[1],
                 .pairs = inputs_pairs(pairs),
                 .general = general};
  in->p = program_read_matrix(operands[0]);
  in->x = program_read_matrix(operands[1]);
  table_error error;
  program_demand(table_check_square(in->p, in->p_path, &error), &error);
  demand_fit(in);
  demand_distribution(in->p, in, in->p_path);
  if (in->variable == SNE_OF_Q) {
    demand_distribution(in->x, in, in->x_path);
    demand_support(in);
  }
  if (in->variable == SNE_OF_Y && !general)
    program_demand(table_check_symmetric(in->p, in->p_path, &error), &error);
}

void inputs_free(inputs *in) {
  gsl_matrix_free(in->p);
  gsl_matrix_free(in->x);
}

gsl_matrix *inputs_claim(const inputs *in, const char *path) {
  gsl_matrix *claim = program_read_matrix(path);
  table_error error;
  program_demand(table_check_same_size(in->x, in->x_path, claim, path, &error), &error);
  return claim;
}

/* `most`: the number of points that a perplexity can use. */
static void demand_affinity(int status, const char *path, size_t n, double perplexity,
                            size_t most) {
  switch (status) {
  case GSL_SUCCESS:
    return;
  case GSL_EBADLEN:
    program_fail(PROGRAM_INPUT, "%s has %zu points; an embedding needs at least 3", path, n);
  case GSL_EDOM:
    program_fail(PROGRAM_INPUT,
                 "--perplexity=%g: with the %zu points of %s it lies between 1 and %zu", perplexity,
                 n, path, most);
  case GSL_ENOMEM:
    program_fail(PROGRAM_FAULT, "not enough memory for the distances of %zu points", n);
  default:
    program_fail(PROGRAM_INPUT, "%s: the points cannot be used", path);
  }
}

gsl_matrix *inputs_affinity(const char *path, const gsl_matrix *points, double perplexity) {
  size_t n = points->size1;
  gsl_matrix *p = program_demand_memory(gsl_matrix_alloc(n, n));
  demand_affinity(sne_affinity(points, perplexity, p), path, n, perplexity, n - 1);
  return p;
}

gsl_spmatrix *inputs_affinity_sparse(const char *path, const gsl_matrix *points, double perplexity,
                                     size_t neighbours) {
  gsl_spmatrix *p;
  demand_affinity(sne_affinity_sparse(points, perplexity, neighbours, &p), path, points->size1,
                  perplexity, neighbours);
  return p;
}
