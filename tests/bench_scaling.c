/* bench_scaling LARGEST: what one evaluation of C(y) and its gradient costs against N, pair by pair
 * and on a grid, as a table. Seconds are those of the processor, on one thread, so that what else
 * the machine is doing counts little. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench_points.h"
#include "sne/sne.h"

enum { NEIGHBOURS = 8, RUNS = 4 }; /* on either side; evaluations */
static const double LONGEST = 0.2; /* seconds, of an evaluation that is still worth a larger N */
static const double TOLERANCES[] = {1e-6, 1e-13};

static void demand(const void *memory) {
  if (memory) return;
  fputs("bench_scaling: out of memory\n", stderr);
  exit(4);
}

/* A sparse p: points in a ring, each close to the next ones on either side. */
static gsl_spmatrix *ring(size_t points) {
  gsl_spmatrix *entries =
      gsl_spmatrix_alloc_nzmax(points, points, 2 * NEIGHBOURS * points, GSL_SPMATRIX_COO);
  demand(entries);
  double each = 1.0 / (2.0 * NEIGHBOURS * (double)points);
  for (size_t i = 0; i < points; i++)
    for (size_t k = 1; k <= NEIGHBOURS; k++) {
      gsl_spmatrix_set(entries, i, (i + k) % points, each);
      gsl_spmatrix_set(entries, (i + k) % points, i, each);
    }
  gsl_spmatrix *rows = gsl_spmatrix_compress(entries, GSL_SPMATRIX_CSR);
  demand(rows);
  gsl_spmatrix_free(entries);
  return rows;
}

/* NaN where the grid could not hold its tolerance. */
static double least_time(sne_problem *problem, const sne_evaluation *how, const gsl_vector *y) {
  gsl_multimin_function_fdf *function = sne_problem_function(problem);
  gsl_vector *gradient = gsl_vector_alloc(y->size);
  demand(gradient);
  size_t before = sne_problem_counts(problem).fallbacks;
  double least = HUGE_VAL, f;
  sne_problem_evaluation(problem, how);
  const clock_t begin = clock();
  for (int run = 0; run < RUNS || clock() - begin < CLOCKS_PER_SEC / 20; run++) {
    const clock_t start = clock();
    function->fdf(y, problem, &f, gradient);
    least = fmin(least, (double)(clock() - start) / CLOCKS_PER_SEC);
  }
  gsl_vector_free(gradient);
  return sne_problem_counts(problem).fallbacks > before ? (double)NAN : least;
}

static void print_time(double seconds) {
  if (isnan(seconds))
    printf("\t-");
  else
    printf("\t%.4g", seconds);
}

int main(int argc, char **argv) {
  size_t largest = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
  if (largest < 256) {
    fputs("usage: bench_scaling LARGEST, an N from 256 on\n", stderr);
    return 2;
  }
  printf("# threads 1\n# entries_of_p %d a row\n# N\texact\tgrid_1e-6\tgrid_1e-13\n",
         2 * NEIGHBOURS);
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  demand(random);
  double exact = 0.0;
  for (size_t points = 256; points <= largest; points *= 2) {
    gsl_vector *y = disc(random, points, 5.0);
    demand(y);
    gsl_spmatrix *p = ring(points);
    sne_problem *problem = sne_problem_alloc_sparse(p, 2);
    demand(problem);
    if (exact < LONGEST)
      exact = least_time(problem, &(sne_evaluation){.threads = 1, .sum = SNE_SUM_EXACT}, y);
    else
      exact = HUGE_VAL;
    printf("%zu", points);
    print_time(isfinite(exact) ? exact : (double)NAN);
    for (size_t t = 0; t < sizeof TOLERANCES / sizeof *TOLERANCES; t++)
      print_time(least_time(
          problem, &(sne_evaluation){.threads = 1, .sum = SNE_SUM_GRID, .tolerance = TOLERANCES[t]},
          y));
    putchar('\n');
    fflush(stdout);
    sne_problem_free(problem);
    gsl_spmatrix_free(p);
    gsl_vector_free(y);
  }
  gsl_rng_free(random);
  return 0;
}
