/* Sums on a grid against sums over pairs, over sizes, radii and tolerances; that cost and gradient
 * belong together; and where the grid has to give way. */
#include "grad/grad.h"
#include "sne/problem_state.h"
#include "sne_data.h"

/* Points of a disc, or of an interval. */
static gsl_matrix *disc(gsl_rng *rng, size_t n, size_t h, double radius) {
  gsl_matrix *y = gsl_matrix_alloc(n, h);
  for (size_t i = 0; i < n; i++) {
    double x = 2, z = 0;
    while (x * x + z * z > 1) {
      x = 2 * gsl_rng_uniform(rng) - 1;
      z = h == 1 ? 0 : 2 * gsl_rng_uniform(rng) - 1;
    }
    gsl_matrix_set(y, i, 0, radius * x + 3.1);
    if (h == 2) gsl_matrix_set(y, i, 1, radius * z - 17.3);
  }
  return y;
}

typedef struct {
  sne_problem *problem;
  gsl_multimin_function_fdf *function;
  gsl_vector *gradient;
  double cost;
} sums;

static sums sums_of(const gsl_spmatrix *p, size_t h) {
  sums s = {.problem = sne_problem_alloc_sparse(p, h)};
  cr_assert(s.problem);
  s.function = sne_problem_function(s.problem);
  s.gradient = gsl_vector_alloc(s.function->n);
  return s;
}

static void evaluate(sums *s, const gsl_vector *y, sne_summation sum, double tolerance,
                     size_t threads) {
  sne_problem_evaluation(s->problem, &(sne_evaluation){threads, sum, tolerance});
  s->function->fdf(y, s->problem, &s->cost, s->gradient);
}

static void sums_free(sums *s) {
  gsl_vector_free(s->gradient);
  sne_problem_free(s->problem);
}

/* ---- accuracy ---- */

/* Largest 4 sum_p repulsion_i / Z, or the mean of 4 sum_p sum_j q_ij: what the error of a gradient
 * on a grid is relative to. */
static double largest_repulsion(const sums *s) {
  const sne_problem *problem = s->problem;
  double largest = 0;
  for (size_t k = 0; k < problem->x.size2 * problem->stride; k++)
    largest = fmax(largest, fabs(problem->repulsion[k]));
  return 4 * problem->sum_p * fmax(largest / problem->total, 1 / (double)problem->x.size1);
}

static void check_accuracy(const gsl_spmatrix *p, gsl_matrix *x, double radius) {
  const gsl_vector y = data_vector(x);
  sums exact = sums_of(p, x->size2), grid = sums_of(p, x->size2);
  evaluate(&exact, &y, SNE_SUM_EXACT, 0, 1);
  const double scale = largest_repulsion(&exact);
  const double rounding =
      4e-15 * fmax(gsl_vector_max(exact.gradient), -gsl_vector_min(exact.gradient));
  const double tolerances[] = {0, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-12, 1e-13, 1e-14, 1e-30};
  for (size_t t = 0; t < sizeof tolerances / sizeof *tolerances; t++) {
    const double asked = tolerances[t] == 0 ? 1e-12 : fmax(tolerances[t], 1e-14);
    const double allowed = asked + 3e-14; /* for rounding, of either */
    evaluate(&grid, &y, SNE_SUM_GRID, tolerances[t], 1);
    const sne_counts counts = sne_problem_counts(grid.problem);
    cr_assert(counts.grid == t + 1 || asked < 1e-13, "N = %zu, radius %g: not on the grid",
              x->size1, radius);
    cr_assert(data_agree(grid.cost, exact.cost, allowed, 1 + fabs(exact.cost)),
              "N = %zu, h = %zu, radius %g, tolerance %g: C = %.17g, not %.17g", x->size1, x->size2,
              radius, tolerances[t], grid.cost, exact.cost);
    for (size_t k = 0; k < y.size; k++)
      cr_assert(data_agree(grid.gradient->data[k], exact.gradient->data[k], 1,
                           allowed * scale + rounding),
                "%s, N = %zu, h = %zu, radius %g, tolerance %g: entry %zu: %.17g, not %.17g; %g",
                sne_kernel_name(), x->size1, x->size2, radius, tolerances[t], k,
                grid.gradient->data[k], exact.gradient->data[k], scale);
  }
  sums_free(&exact);
  sums_free(&grid);
}

Test(grid, holds_its_tolerance) {
  gsl_rng *rng = data_rng(60);
  for (int kernel = SNE_KERNEL_PORTABLE; kernel <= SNE_KERNEL_AVX512; kernel++) {
    if (sne_kernel_choose((sne_kernel)kernel) != 0) continue;
    for (size_t h = 1; h <= 2; h++)
      for (double radius = 1e-3; radius < 30; radius *= 7.1) {
        const size_t n = 150 + gsl_rng_uniform_int(rng, 700);
        gsl_spmatrix *p = data_ring(rng, n, 5);
        gsl_matrix *x = disc(rng, n, h, h == 1 ? radius * radius : radius);
        check_accuracy(p, x, radius);
        gsl_spmatrix_free(p);
        gsl_matrix_free(x);
      }
  }
  gsl_rng_free(rng);
}

/* Points so far apart that most of the sum on the grid is that of i = j, which Z is without; and so
 * regular that the forces inside are next to nothing. */
Test(grid, on_a_lattice) {
  gsl_rng *rng = data_rng(67);
  for (size_t trial = 0; trial < 20; trial++) {
    const size_t n = 20 * (2 + gsl_rng_uniform_int(rng, 12));
    const double spacing = 1.8 + 0.2 * gsl_rng_uniform(rng);
    gsl_spmatrix *p = data_ring(rng, n, 5);
    gsl_matrix *x = gsl_matrix_alloc(n, 2);
    for (size_t k = 0; k < 2; k++) {
      const double from = gsl_rng_uniform(rng);
      for (size_t i = 0; i < n; i++)
        gsl_matrix_set(x, i, k, from + spacing * (double)(k == 0 ? i % 20 : i / 20));
    }
    check_accuracy(p, x, spacing);
    const gsl_vector y = data_vector(x);
    sums grid = sums_of(p, 2);
    evaluate(&grid, &y, SNE_SUM_GRID, 1e-14, 1);
    const sne_counts counts = sne_problem_counts(grid.problem);
    cr_assert(counts.grid == 0 && counts.fallbacks == 1, "1e-14 cannot be held here");
    sums_free(&grid);
    gsl_spmatrix_free(p);
    gsl_matrix_free(x);
  }
  gsl_rng_free(rng);
}

/* Far from 0, where coordinates have few digits behind the point. */
Test(grid, off_centre) {
  gsl_rng *rng = data_rng(61);
  gsl_spmatrix *p = data_ring(rng, 311, 5);
  gsl_matrix *x = disc(rng, 311, 2, 3.7);
  gsl_matrix_add_constant(x, -1048576.3);
  check_accuracy(p, x, 3.7);
  gsl_spmatrix_free(p);
  gsl_matrix_free(x);
  gsl_rng_free(rng);
}

/* ---- cost and gradient ---- */

/* At a tolerance at which the sums differ from the exact ones: the gradient is that of the cost on
 * the grid, and not that of the exact cost. */
Test(grid, gradient_of_the_cost_on_the_grid) {
  gsl_rng *rng = data_rng(62);
  const size_t n = 61;
  gsl_spmatrix *p = data_ring(rng, n, 4);
  for (size_t h = 1; h <= 2; h++) {
    gsl_matrix *x = disc(rng, n, h, 2.3);
    const gsl_vector y = data_vector(x);
    sums grid = sums_of(p, h), exact = sums_of(p, h);
    evaluate(&exact, &y, SNE_SUM_EXACT, 0, 1);
    evaluate(&grid, &y, SNE_SUM_GRID, 1e-3, 1);
    const double t = 1e-5;
    double apart = 0, exactly = 0, size = 0;
    for (size_t k = 0; k < y.size; k++) {
      const double at = y.data[k];
      double f[2];
      for (int side = 0; side < 2; side++) {
        y.data[k] = at + (side ? t : -t);
        f[side] = grid.function->f(&y, grid.problem);
      }
      y.data[k] = at;
      const double slope = (f[1] - f[0]) / (2 * t);
      apart = fmax(apart, fabs(grid.gradient->data[k] - slope));
      exactly = fmax(exactly, fabs(exact.gradient->data[k] - slope));
      size = fmax(size, fabs(slope));
    }
    cr_assert(apart < 2e-8 * size, "h = %zu: off by %g of %g", h, apart, size);
    cr_assert(exactly > 10 * apart, "h = %zu: the exact gradient is as near: %g and %g", h, exactly,
              apart);
    sums_free(&grid);
    sums_free(&exact);
    gsl_matrix_free(x);
  }
  gsl_spmatrix_free(p);
  gsl_rng_free(rng);
}

/* As a reader would check it, entry by entry; and a gradient that lacks a thousandth fails. */
static double off_f(const gsl_vector *x, void *grid) {
  return ((sums *)grid)->function->f(x, ((sums *)grid)->problem);
}

static void off_df(const gsl_vector *x, void *grid, gsl_vector *gradient) {
  ((sums *)grid)->function->df(x, ((sums *)grid)->problem, gradient);
  gsl_vector_scale(gradient, 0.999);
}

static void off_fdf(const gsl_vector *x, void *grid, double *f, gsl_vector *gradient) {
  *f = off_f(x, grid);
  off_df(x, grid, gradient);
}

Test(grid, passes_the_check_of_gradients) {
  gsl_rng *rng = data_rng(63);
  gsl_spmatrix *p = data_ring(rng, 83, 4);
  gsl_matrix *x = disc(rng, 83, 2, 3.1);
  const gsl_vector y = data_vector(x);
  sums grid = sums_of(p, 2);
  sne_problem_evaluation(grid.problem, &(sne_evaluation){.sum = SNE_SUM_GRID});
  gsl_multimin_function_fdf off = {off_f, off_df, off_fdf, y.size, &grid};
  grad_check right, wrong;
  cr_assert_eq(grad_check_run(&(grad_problem){.function = grid.function}, &y, NULL, &right), 0);
  cr_assert_eq(grad_check_run(&(grad_problem){.function = &off}, &y, NULL, &wrong), 0);
  cr_assert_eq(right.verdict, GRAD_CORRECT, "verdict %d", (int)right.verdict);
  cr_assert_eq(wrong.verdict, GRAD_WRONG, "verdict %d", (int)wrong.verdict);
  const sne_counts counts = sne_problem_counts(grid.problem);
  cr_assert(counts.grid > 100 && counts.exact == 0 && counts.fallbacks == 0);
  grad_check_free(&right);
  grad_check_free(&wrong);
  sums_free(&grid);
  gsl_matrix_free(x);
  gsl_spmatrix_free(p);
  gsl_rng_free(rng);
}

/* ---- threads ---- */

Test(grid, same_bits_at_any_number_of_threads) {
  gsl_rng *rng = data_rng(64);
  const size_t n = 3203;
  gsl_spmatrix *p = data_ring(rng, n, 4);
  for (size_t h = 1; h <= 2; h++) {
    gsl_matrix *x = disc(rng, n, h, 11.3);
    const gsl_vector y = data_vector(x);
    sums one = sums_of(p, h), many = sums_of(p, h);
    evaluate(&one, &y, SNE_SUM_GRID, 0, 1);
    for (size_t threads = 0; threads <= 7; threads++) {
      evaluate(&many, &y, SNE_SUM_GRID, 0, threads);
      cr_assert(one.cost == many.cost, "%zu threads: %.17g and %.17g", threads, one.cost,
                many.cost);
      for (size_t k = 0; k < y.size; k++)
        cr_assert(one.gradient->data[k] == many.gradient->data[k],
                  "%zu threads, entry %zu: %.17g and %.17g", threads, k, one.gradient->data[k],
                  many.gradient->data[k]);
    }
    cr_assert_eq(sne_problem_counts(many.problem).grid, 8);
    sums_free(&one);
    sums_free(&many);
    gsl_matrix_free(x);
  }
  gsl_spmatrix_free(p);
  gsl_rng_free(rng);
}

/* ---- where it gives way ---- */

static void must_fall_back(const gsl_spmatrix *p, gsl_matrix *x, const char *what) {
  const gsl_vector y = data_vector(x);
  sums exact = sums_of(p, x->size2), grid = sums_of(p, x->size2);
  evaluate(&exact, &y, SNE_SUM_EXACT, 0, 1);
  evaluate(&grid, &y, SNE_SUM_GRID, 0, 1);
  const sne_counts counts = sne_problem_counts(grid.problem);
  cr_assert(counts.grid == 0 && counts.exact == 1 && counts.fallbacks == 1,
            "%s: %zu on the grid, %zu exact, %zu fallbacks", what, counts.grid, counts.exact,
            counts.fallbacks);
  cr_assert(memcmp(&grid.cost, &exact.cost, sizeof grid.cost) == 0, "%s: C = %g, not %g", what,
            grid.cost, exact.cost);
  for (size_t k = 0; k < y.size; k++)
    cr_assert(memcmp(grid.gradient->data + k, exact.gradient->data + k, sizeof(double)) == 0,
              "%s: entry %zu: %g, not %g", what, k, grid.gradient->data[k],
              exact.gradient->data[k]);
  sums_free(&exact);
  sums_free(&grid);
}

Test(grid, gives_way) {
  gsl_rng *rng = data_rng(65);
  gsl_spmatrix *p = data_ring(rng, 57, 4);
  gsl_matrix *x = data_normal(rng, 57, 3, 1);
  must_fall_back(p, x, "three dimensions");
  gsl_matrix_free(x);
  x = disc(rng, 57, 2, 60);
  must_fall_back(p, x, "Z without i = j is next to nothing");
  gsl_matrix_scale(x, 1e9);
  must_fall_back(p, x, "more nodes than there can be");
  gsl_matrix_free(x);
  const double outliers[] = {1e6, -1e6, 1e300, HUGE_VAL, -HUGE_VAL, nan("")};
  for (size_t o = 0; o < sizeof outliers / sizeof *outliers; o++) {
    x = disc(rng, 57, 2, 2);
    gsl_matrix_set(x, 31, 1, outliers[o]);
    gsl_matrix_set(x, 12, 0, -outliers[o]);
    must_fall_back(p, x, "outliers");
    gsl_matrix_free(x);
  }
  gsl_spmatrix_free(p);
  gsl_rng_free(rng);
}

/* The choice: pairs while they are few, the grid when they are many. */
Test(grid, is_chosen_when_it_pays) {
  gsl_rng *rng = data_rng(66);
  const size_t sizes[] = {200, 6000};
  for (size_t s = 0; s < 2; s++) {
    gsl_spmatrix *p = data_ring(rng, sizes[s], 3);
    gsl_matrix *x = disc(rng, sizes[s], 2, 8);
    const gsl_vector y = data_vector(x);
    sums either = sums_of(p, 2);
    either.function->fdf(&y, either.problem, &either.cost, either.gradient);
    const sne_counts counts = sne_problem_counts(either.problem);
    cr_assert(counts.exact == 1 - s && counts.grid == s && counts.fallbacks == 0,
              "N = %zu: %zu exact, %zu on a grid", sizes[s], counts.exact, counts.grid);
    sums_free(&either);
    gsl_matrix_free(x);
    gsl_spmatrix_free(p);
  }
  gsl_rng_free(rng);
}
