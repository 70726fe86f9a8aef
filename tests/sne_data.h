/* What the tests of src/sne share: generic data and the comparison of two routes. */
#ifndef SNE_DATA_H
#define SNE_DATA_H

#include <criterion/criterion.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_spmatrix.h>
#include <math.h>
#include <stdio.h>

#include "sne/sne.h"

static inline gsl_rng *data_rng(unsigned long seed) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, seed);
  return rng;
}

/* Independent normal entries. */
static inline gsl_matrix *data_normal(gsl_rng *rng, size_t rows, size_t columns, double scale) {
  gsl_matrix *m = gsl_matrix_alloc(rows, columns);
  for (size_t k = 0; k < rows * columns; k++) m->data[k] = scale * gsl_ran_gaussian(rng, 1);
  return m;
}

/* Positive, asymmetric, over several orders of magnitude, with the sum given over the pairs that
 * exist; the others hold NaN, so that it shows if one is used. */
static inline gsl_matrix *data_distribution(gsl_rng *rng, size_t n, sne_pairs pairs, double sum) {
  gsl_matrix *p = data_normal(rng, n, n, 2.385);
  for (size_t k = 0; k < n * n; k++) p->data[k] = exp(p->data[k]);
  if (pairs == SNE_DISTINCT_PAIRS)
    for (size_t i = 0; i < n; i++) gsl_matrix_set(p, i, i, 0);
  gsl_matrix_scale(p, sum / sne_sum(p, pairs));
  if (pairs == SNE_DISTINCT_PAIRS)
    for (size_t i = 0; i < n; i++) gsl_matrix_set(p, i, i, nan(""));
  return p;
}

/* Symmetric p of a ring, each point tied to so many on either side; in compressed rows. */
static inline gsl_spmatrix *data_ring(gsl_rng *rng, size_t n, size_t neighbours) {
  gsl_spmatrix *triplets = gsl_spmatrix_alloc_nzmax(n, n, 2 * n * neighbours, GSL_SPMATRIX_COO);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 1; k <= neighbours; k++) {
      const double value = gsl_rng_uniform(rng) / (double)(n * neighbours);
      gsl_spmatrix_set(triplets, i, (i + k) % n, value);
      gsl_spmatrix_set(triplets, (i + k) % n, i, value);
    }
  gsl_spmatrix *p = gsl_spmatrix_compress(triplets, GSL_SPMATRIX_CSR);
  gsl_spmatrix_free(triplets);
  return p;
}

/* The numbers of a file of comma-separated values under a header line. */
static inline gsl_matrix *data_read(const char *path, size_t rows, size_t columns) {
  FILE *file = fopen(path, "r");
  cr_assert(file != NULL, "%s is not there; run the tests in the project's folder", path);
  gsl_matrix *m = gsl_matrix_alloc(rows, columns);
  int c;
  while ((c = getc(file)) != '\n' && c != EOF) continue;
  for (size_t i = 0; i < rows; i++) {
    for (size_t k = 0; k < columns; k++)
      cr_assert(fscanf(file, "%lf,", gsl_matrix_ptr(m, i, k)) == 1, "%s: row %zu, column %zu", path,
                i + 1, k + 1);
    while ((c = getc(file)) != '\n' && c != EOF) continue;
  }
  fclose(file);
  return m;
}

static inline gsl_matrix *data_iris(void) {
  return data_read("exercises/data/iris.csv", 150, 4);
}

static inline gsl_matrix *data_digits(void) {
  return data_read("exercises/data/digits.csv", 1797, 64);
}

static inline gsl_matrix *data_affinity(const gsl_matrix *points, double perplexity) {
  gsl_matrix *p = gsl_matrix_alloc(points->size1, points->size1);
  const int status = sne_affinity(points, perplexity, p);
  cr_assert_eq(status, 0, "affinity of %zu points: status %d", points->size1, status);
  return p;
}

/* For references in long double. */
static inline long double data_wide(const gsl_matrix *m, size_t i, size_t j) {
  return (long double)gsl_matrix_get(m, i, j);
}

static inline void data_print(const char *name, const gsl_matrix *m) {
  fprintf(stderr, "%s:\n", name);
  for (size_t i = 0; i < m->size1 && i < 20; i++) {
    for (size_t j = 0; j < m->size2 && j < 20; j++)
      fprintf(stderr, " %.17g", gsl_matrix_get(m, i, j));
    fputc('\n', stderr);
  }
}

/* |a - b| <= tolerance * scale, or both the same infinity; NaN agrees with nothing. */
static inline bool data_agree(double a, double b, double tolerance, double scale) {
  return a == b || (isfinite(a - b) && fabs(a - b) <= tolerance * fabs(scale));
}

/* A matrix as the vector of a problem. */
static inline gsl_vector data_vector(gsl_matrix *m) {
  return gsl_vector_view_array(m->data, m->size1 * m->size2).vector;
}

#endif
