/* What one evaluation of C(y) and its gradient costs: `make bench`. Times are the least of several
 * runs; where a machine is busy, compare rows of one table. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench_points.h"
#include "sne/sne.h"

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A p that is positive nearly everywhere. */
static gsl_matrix *dense(gsl_rng *rng, size_t points) {
  gsl_matrix *p = gsl_matrix_calloc(points, points);
  const double mean = 1 / ((double)points * (double)points);
  for (size_t i = 0; i < points; i++)
    for (size_t j = 0; j < i; j++) {
      gsl_matrix_set(p, i, j, 2 * mean * gsl_rng_uniform(rng));
      gsl_matrix_set(p, j, i, gsl_matrix_get(p, i, j));
    }
  return p;
}

/* Least time of one evaluation in half a second or three. */
static double evaluation_time(sne_problem *problem, const gsl_vector *y, gsl_vector *gradient) {
  gsl_multimin_function_fdf *function = sne_problem_function(problem);
  double least = HUGE_VAL, f;
  const double begin = now();
  for (int run = 0; run < 3 || now() - begin < 0.5; run++) {
    const double start = now();
    function->fdf(y, problem, &f, gradient);
    least = fmin(least, now() - start);
  }
  return least;
}

static void exact_row(sne_kernel kernel, size_t threads, const gsl_matrix *p, const gsl_vector *y) {
  if (sne_kernel_choose(kernel) != 0) return;
  gsl_vector *gradient = gsl_vector_alloc(y->size);
  sne_problem *problem = sne_problem_alloc(SNE_OF_Y, p, 2, SNE_DISTINCT_PAIRS);
  if (problem == NULL) exit(EXIT_FAILURE);
  sne_problem_evaluation(problem, &(sne_evaluation){.threads = threads, .sum = SNE_SUM_EXACT});
  const double pairs = (double)p->size1 * (double)(p->size1 - 1);
  printf("%6zu  %-9s %zu thread%s %8.3f ns\n", p->size1, sne_kernel_name(), threads,
         threads == 1 ? " " : "s", 1e9 * evaluation_time(problem, y, gradient) / pairs);
  sne_problem_free(problem);
  gsl_vector_free(gradient);
}

static void exact_table(gsl_rng *rng) {
  puts("C, Z and dC/dy pair by pair, h = 2, dense p: time for each of N (N - 1) ordered pairs");
  const size_t sizes[] = {1000, 4000, 8000};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    gsl_matrix *p = dense(rng, sizes[s]);
    gsl_vector *y = disc(rng, sizes[s], 5);
    for (int kernel = SNE_KERNEL_AVX512; kernel >= SNE_KERNEL_PLAIN; kernel--) {
      exact_row((sne_kernel)kernel, 1, p, y);
      if (kernel != SNE_KERNEL_PLAIN) exact_row((sne_kernel)kernel, 2, p, y);
    }
    gsl_matrix_free(p);
    gsl_vector_free(y);
  }
}

/* ---- one moved coordinate ---- */

static void move_table(gsl_rng *rng) {
  enum { points = 1000, times = 3 };
  gsl_matrix *p = dense(rng, points);
  gsl_vector *y = disc(rng, points, 5);
  sne_problem *problem = sne_problem_alloc(SNE_OF_Y, p, 2, SNE_DISTINCT_PAIRS);
  if (problem == NULL) exit(EXIT_FAILURE);
  double least = HUGE_VAL, magnitude;
  for (int run = 0; run < 20; run++) {
    y->data[0] = -y->data[0]; /* so that nothing is kept from before */
    const double start = now();
    for (size_t k = 0; k < y->size; k++)
      for (int t = 1; t <= times; t++) sne_problem_change(y, k, 1e-3 * t, problem, &magnitude);
    least = fmin(least, now() - start);
  }
  printf("\n%d moves of each of %zu coordinates, N = %d: %.1f ms\n", times, y->size, points,
         1e3 * least);
  sne_problem_free(problem);
  gsl_matrix_free(p);
  gsl_vector_free(y);
}

/* ---- pairs or grid ---- */

/* Each point tied to three on either side of a ring. */
static gsl_spmatrix *ring(size_t points) {
  gsl_spmatrix *triplets = gsl_spmatrix_alloc_nzmax(points, points, 6 * points, GSL_SPMATRIX_COO);
  for (size_t i = 0; i < points; i++)
    for (size_t k = 1; k <= 3; k++) {
      gsl_spmatrix_set(triplets, i, (i + k) % points, 1 / (6 * (double)points));
      gsl_spmatrix_set(triplets, (i + k) % points, i, 1 / (6 * (double)points));
    }
  gsl_spmatrix *p = gsl_spmatrix_compress(triplets, GSL_SPMATRIX_CSR);
  gsl_spmatrix_free(triplets);
  return p;
}

static void sum_row(gsl_rng *rng, size_t points, double radius) {
  gsl_spmatrix *p = ring(points);
  gsl_vector *y = disc(rng, points, radius), *gradient = gsl_vector_alloc(y->size);
  sne_problem *problem = sne_problem_alloc_sparse(p, 2);
  if (problem == NULL) exit(EXIT_FAILURE);
  double times[3];
  for (int sum = SNE_SUM_GRID; sum >= SNE_SUM_AUTO; sum--) {
    sne_problem_evaluation(problem, &(sne_evaluation){.threads = 1, .sum = (sne_summation)sum});
    times[sum] = evaluation_time(problem, y, gradient);
  }
  printf("%6zu %6g %12.3f %12.3f %12.3f %9.2f\n", points, radius, 1e3 * times[SNE_SUM_EXACT],
         1e3 * times[SNE_SUM_GRID], 1e3 * times[SNE_SUM_AUTO],
         times[SNE_SUM_AUTO] / fmin(times[SNE_SUM_EXACT], times[SNE_SUM_GRID]));
  sne_problem_free(problem);
  gsl_vector_free(gradient);
  gsl_vector_free(y);
  gsl_spmatrix_free(p);
}

static void sum_table(gsl_rng *rng) {
  puts("\nC and dC/dy in a disc, sparse p, one thread, errors below 1e-12: ms");
  puts("     N radius        pairs         grid       choice  to better");
  const size_t sizes[] = {200, 1000, 1500, 4000, 20000, 70000};
  const double radii[] = {1, 5, 40};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (size_t r = 0; r < sizeof radii / sizeof *radii; r++) sum_row(rng, sizes[s], radii[r]);
}

int main(void) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  exact_table(rng);
  sne_kernel_choose(SNE_KERNEL_AUTO);
  move_table(rng);
  sum_table(rng);
  gsl_rng_free(rng);
}
