/* The kernels against the plain version, at every width there is on this machine: sums, moves,
 * threads, and the places where floating point ends. */
#include <gsl/gsl_errno.h>

#include "sne/kernel.h"
#include "sne_data.h"
#include "support.h"

enum { FIRST = SNE_KERNEL_PORTABLE, LAST = SNE_KERNEL_AVX512 };

/* ---- the exponential ---- */

static const sne_kernel_code *code_of(int kernel) {
  return sne_kernel_choose((sne_kernel)kernel) == GSL_SUCCESS ? sne_kernel_in_use() : NULL;
}

/* exp(-d2) of points on a line, seen from the first: to 2 units in the last place and d2 2^-53. */
Test(kernel, exponential) {
  enum { points = 40000 };
  gsl_rng *rng = data_rng(50);
  double *y = aligned_alloc(SNE_ALIGNMENT, 3 * points * sizeof *y), *d2 = y + points;
  cr_assert(y);
  for (size_t j = 1; j < points; j++)
    y[j] = (j % 2 ? 1 : -1) * pow(10, -9 + (9 + log10(26.58)) * gsl_rng_uniform(rng));
  y[0] = 0;
  const sne_cloud cloud = {.points = points, .h = 1, .stride = points, .y = y};
  for (int kernel = FIRST; kernel <= LAST; kernel++) {
    const sne_kernel_code *code = code_of(kernel);
    if (code == NULL) continue;
    double *e = d2 + points;
    code->row(&cloud, 0, 0, 2, d2, e);
    for (size_t j = 0; j < points; j++) {
      const long double exact = expl(-(long double)y[j] * (long double)y[j]);
      const double tolerance = (2 + y[j] * y[j]) * 0x1p-52;
      cr_assert(fabsl((long double)e[j] / exact - 1) <= (long double)tolerance,
                "%s: exp(-%.17g^2) = %.17g, not %.17Lg", code->name, y[j], e[j], exact);
    }
    cr_assert(e[0] == 1 && d2[0] == 0, "%s: exp(0) = %.17g", code->name, e[0]);
  }
  free(y);
  gsl_rng_free(rng);
}

/* ---- a problem, evaluated ---- */

typedef struct {
  double cost;
  gsl_vector *gradient, *terms;
} evaluated;

static evaluated evaluate(sne_problem *problem, const gsl_vector *y) {
  evaluated e = {.gradient = gsl_vector_alloc(y->size), .terms = gsl_vector_alloc(y->size)};
  gsl_multimin_function_fdf *function = sne_problem_function(problem);
  function->fdf(y, problem, &e.cost, e.gradient);
  sne_problem_terms(y, problem, e.terms);
  return e;
}

static void evaluated_free(evaluated *e) {
  gsl_vector_free(e->gradient);
  gsl_vector_free(e->terms);
}

static evaluated evaluate_dense(const gsl_matrix *p, gsl_matrix *x, sne_pairs pairs) {
  sne_problem *problem = sne_problem_alloc(SNE_OF_Y, p, x->size2, pairs);
  cr_assert(problem);
  const gsl_vector y = data_vector(x);
  const evaluated e = evaluate(problem, &y);
  sne_problem_free(problem);
  return e;
}

/* Within 1e-13 of the terms that are added up. */
static void must_agree(const evaluated *a, const evaluated *b, const char *what,
                       const gsl_matrix *p, const gsl_matrix *x) {
  const bool same = data_agree(a->cost, b->cost, 1e-13, 1 + fabs(b->cost));
  size_t worst = 0;
  bool good = same;
  for (size_t k = 0; k < a->gradient->size && good; k++) {
    worst = k;
    good = data_agree(a->gradient->data[k], b->gradient->data[k], 1e-13, b->terms->data[k]);
  }
  if (!good) {
    data_print("p", p);
    data_print("y", x);
  }
  cr_assert(good, "%s with %s: N = %zu, h = %zu, entry %zu: %.17g and %.17g, C = %.17g and %.17g",
            what, sne_kernel_name(), x->size1, x->size2, worst, a->gradient->data[worst],
            b->gradient->data[worst], a->cost, b->cost);
}

/* All kernels against the plain version. */
static void check_all(const gsl_matrix *p, gsl_matrix *x, sne_pairs pairs, const char *what) {
  cr_assert_eq(sne_kernel_choose(SNE_KERNEL_PLAIN), GSL_SUCCESS);
  evaluated expected = evaluate_dense(p, x, pairs);
  for (int kernel = FIRST; kernel <= LAST; kernel++) {
    if (sne_kernel_choose((sne_kernel)kernel) != GSL_SUCCESS) continue;
    evaluated e = evaluate_dense(p, x, pairs);
    must_agree(&e, &expected, what, p, x);
    evaluated_free(&e);
  }
  evaluated_free(&expected);
}

Test(kernel, plain_is_the_oracle) {
  gsl_rng *rng = data_rng(51);
  const size_t sizes[] = {3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 130, 257, 300};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (size_t h = 1; h <= 5; h++) {
      const sne_pairs pairs = (s + h) % 2 ? SNE_ALL_PAIRS : SNE_DISTINCT_PAIRS;
      gsl_matrix *p = data_distribution(rng, sizes[s], pairs, h % 2 ? 1 : 0.617);
      gsl_matrix *x = data_normal(rng, sizes[s], h, pow(3, (double)(s % 4) - 2));
      check_all(p, x, pairs, "generic");
      gsl_matrix_free(p);
      gsl_matrix_free(x);
    }
  gsl_rng_free(rng);
}

/* ---- where floating point ends ---- */

typedef struct {
  const char *name;
  double scale, offset, outlier;
  bool twins, sparse;
} edge;

Test(kernel, edges) {
  gsl_rng *rng = data_rng(52);
  static const edge edges[] = {
      {.name = "identical points", .scale = 1.3, .twins = true},
      {.name = "zero entries in p", .scale = 0.9, .sparse = true},
      {.name = "tiny", .scale = 1e-160},
      {.name = "off centre", .scale = 1.1, .offset = 1e6},
      {.name = "one outlier", .scale = 1.2, .outlier = 1e6},
      {.name = "a hopeless outlier", .scale = 1.2, .outlier = 1e160, .sparse = true},
      {.name = "exponentials that are subnormal", .scale = 0.01, .outlier = 27.1},
      {.name = "most exponentials underflow", .scale = 31.7},
      {.name = "all exponentials underflow", .scale = 731.9},
      {.name = "far apart", .scale = 1e60},
  };
  for (size_t c = 0; c < sizeof edges / sizeof *edges; c++)
    for (size_t h = 1; h <= 4; h++) {
      const size_t n = 19 + 3 * h;
      gsl_matrix *p = data_distribution(rng, n, SNE_DISTINCT_PAIRS, 1);
      gsl_matrix *x = data_normal(rng, n, h, edges[c].scale);
      gsl_matrix_add_constant(x, edges[c].offset);
      if (edges[c].outlier != 0) gsl_matrix_set(x, 5, h - 1, edges[c].outlier);
      for (size_t k = 0; k < h && edges[c].twins; k++)
        for (size_t i = 9; i < 13; i++) gsl_matrix_set(x, i, k, gsl_matrix_get(x, 4, k));
      for (size_t i = 0; i < n && edges[c].sparse; i++)
        for (size_t j = 0; j < n; j++)
          if (i != j && (i * j % 3 == 0 || i == 5 || j == 5)) gsl_matrix_set(p, i, j, 0);
      check_all(p, x, SNE_DISTINCT_PAIRS, edges[c].name);
      gsl_matrix_free(p);
      gsl_matrix_free(x);
    }
  gsl_rng_free(rng);
}

/* What the plain version says of values that are not numbers, or squares that are not: the same. */
Test(kernel, not_finite) {
  gsl_rng *rng = data_rng(53);
  const double values[] = {1e300, -1e200, HUGE_VAL, nan("")};
  for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
    gsl_matrix *p = data_distribution(rng, 11, SNE_DISTINCT_PAIRS, 1);
    gsl_matrix *x = data_normal(rng, 11, 2, 1);
    gsl_matrix_set(x, 3, 1, values[v]);
    cr_assert_eq(sne_kernel_choose(SNE_KERNEL_PLAIN), GSL_SUCCESS);
    evaluated expected = evaluate_dense(p, x, SNE_DISTINCT_PAIRS);
    for (int kernel = FIRST; kernel <= LAST; kernel++) {
      if (sne_kernel_choose((sne_kernel)kernel) != GSL_SUCCESS) continue;
      evaluated e = evaluate_dense(p, x, SNE_DISTINCT_PAIRS);
      cr_assert(!memcmp(&e.cost, &expected.cost, sizeof e.cost), "%s: %g: C = %g, not %g",
                sne_kernel_name(), values[v], e.cost, expected.cost);
      for (size_t k = 0; k < e.gradient->size; k++)
        cr_assert(isfinite(e.gradient->data[k]) == isfinite(expected.gradient->data[k]),
                  "%s: %g: entry %zu is %g, not %g", sne_kernel_name(), values[v], k,
                  e.gradient->data[k], expected.gradient->data[k]);
      evaluated_free(&e);
    }
    evaluated_free(&expected);
    gsl_matrix_free(p);
    gsl_matrix_free(x);
  }
  gsl_rng_free(rng);
}

/* ---- threads ---- */

static void check_threads(sne_problem *problem, const gsl_vector *y, const char *what) {
  cr_assert(problem);
  sne_problem_evaluation(problem, &(sne_evaluation){.threads = 1});
  gsl_vector *one = gsl_vector_alloc(y->size), *many = gsl_vector_alloc(y->size);
  gsl_multimin_function_fdf *function = sne_problem_function(problem);
  double f_one, f_many;
  function->fdf(y, problem, &f_one, one);
  for (size_t threads = 0; threads <= 5; threads++) {
    sne_problem_evaluation(problem, &(sne_evaluation){.threads = threads});
    function->fdf(y, problem, &f_many, many);
    cr_assert(f_one == f_many, "%s, %s, %zu threads: C = %.17g and %.17g", what, sne_kernel_name(),
              threads, f_one, f_many);
    for (size_t k = 0; k < y->size; k++)
      cr_assert(one->data[k] == many->data[k], "%s, %s, %zu threads: entry %zu: %.17g and %.17g",
                what, sne_kernel_name(), threads, k, one->data[k], many->data[k]);
  }
  gsl_vector_free(one);
  gsl_vector_free(many);
  sne_problem_free(problem);
}

Test(kernel, same_bits_at_any_number_of_threads) {
  gsl_rng *rng = data_rng(54);
  const size_t n = 1201;
  gsl_matrix *p = data_distribution(rng, n, SNE_DISTINCT_PAIRS, 1);
  gsl_spmatrix *sparse = data_ring(rng, n, 7);
  for (size_t h = 1; h <= 4; h += h == 2 ? 2 : 1) {
    gsl_matrix *x = data_normal(rng, n, h, 2.7);
    const gsl_vector y = data_vector(x);
    for (int kernel = FIRST; kernel <= LAST; kernel++) {
      if (sne_kernel_choose((sne_kernel)kernel) != GSL_SUCCESS) continue;
      check_threads(sne_problem_alloc(SNE_OF_Y, p, h, SNE_DISTINCT_PAIRS), &y, "dense");
      check_threads(sne_problem_alloc_sparse(sparse, h), &y, "sparse");
    }
    gsl_matrix_free(x);
  }
  gsl_matrix_free(p);
  gsl_spmatrix_free(sparse);
  gsl_rng_free(rng);
}

/* Columns come in stretches where p is sparse: more points than one of them holds. */
Test(kernel, many_points) {
  gsl_rng *rng = data_rng(55);
  const size_t n = 4421;
  gsl_spmatrix *p = data_ring(rng, n, 3);
  gsl_matrix *x = data_normal(rng, n, 2, 9.3);
  const gsl_vector y = data_vector(x);
  gsl_vector *expected = gsl_vector_alloc(2 * n), *gradient = gsl_vector_alloc(2 * n);
  double f_expected = 0, largest = 0, f;
  for (int kernel = SNE_KERNEL_PLAIN; kernel <= LAST; kernel++) {
    if (sne_kernel_choose((sne_kernel)kernel) != GSL_SUCCESS) continue;
    sne_problem *problem = sne_problem_alloc_sparse(p, 2);
    cr_assert(problem);
    sne_problem_evaluation(problem, &(sne_evaluation){.sum = SNE_SUM_EXACT});
    gsl_multimin_function_fdf *function = sne_problem_function(problem);
    function->fdf(&y, problem, &f, gradient);
    if (kernel == SNE_KERNEL_PLAIN) {
      gsl_vector_memcpy(expected, gradient);
      largest = fmax(gsl_vector_max(gradient), -gsl_vector_min(gradient));
      f_expected = f;
    }
    cr_assert(data_agree(f, f_expected, 1e-13, f_expected), "%s: C = %.17g, not %.17g",
              sne_kernel_name(), f, f_expected);
    for (size_t k = 0; k < 2 * n; k++)
      cr_assert(data_agree(gradient->data[k], expected->data[k], 1e-13, largest),
                "%s: entry %zu: %.17g, not %.17g", sne_kernel_name(), k, gradient->data[k],
                expected->data[k]);
    sne_problem_free(problem);
  }
  gsl_vector_free(expected);
  gsl_vector_free(gradient);
  gsl_matrix_free(x);
  gsl_spmatrix_free(p);
  gsl_rng_free(rng);
}

/* ---- moves ---- */

/* Changes by the kernel and by the plain loop: within a few units in the last place of what is
 * added up, whatever the size of the move, real or complex. */
Test(kernel, moves) {
  gsl_rng *rng = data_rng(56);
  for (int trial = 0; trial < 40; trial++) {
    const size_t n = 3 + (size_t)trial, h = 1 + (size_t)trial % 4;
    const sne_pairs pairs = trial % 2 ? SNE_ALL_PAIRS : SNE_DISTINCT_PAIRS;
    gsl_matrix *p = data_distribution(rng, n, pairs, 0.77);
    gsl_matrix *x = data_normal(rng, n, h, trial % 5 == 4 ? 40 : 0.83);
    const gsl_vector y = data_vector(x);
    sne_kernel_choose(SNE_KERNEL_PLAIN);
    sne_problem *plain = sne_problem_alloc(SNE_OF_Y, p, h, pairs);
    for (int kernel = FIRST; kernel <= LAST; kernel++) {
      if (sne_kernel_choose((sne_kernel)kernel) != GSL_SUCCESS) continue;
      sne_problem *fast = sne_problem_alloc(SNE_OF_Y, p, h, pairs);
      for (double t = 1e-9; t < 30; t *= -7.3) {
        const size_t k = gsl_rng_uniform_int(rng, y.size);
        double terms;
        const double expected = sne_problem_change(&y, k, t, plain, &terms);
        const double change = sne_problem_change(&y, k, t, fast, NULL);
        const double complex turned = t * (0.3 - 0.7 * (double complex)I);
        const double complex a = sne_problem_complex_change(&y, k, turned, plain);
        const double complex b = sne_problem_complex_change(&y, k, turned, fast);
        const double tolerance = 4e-15 + 1e-15 * (1 + gsl_matrix_max(x));
        const bool good = data_agree(change, expected, tolerance, terms) &&
                          (fabs(t) > 0.05 || cabs(a - b) <= tolerance * terms);
        if (!good) {
          data_print("p", p);
          data_print("y", x);
        }
        cr_assert(good,
                  "%s: entry %zu by %g: %.17g and %.17g, terms %g; %.17g%+.17gi, %.17g%+.17gi",
                  sne_kernel_name(), k, t, change, expected, terms, creal(b), cimag(b), creal(a),
                  cimag(a));
      }
      sne_problem_free(fast);
    }
    sne_problem_free(plain);
    gsl_matrix_free(p);
    gsl_matrix_free(x);
  }
  gsl_rng_free(rng);
}

/* ---- the choice ---- */

Test(kernel, choice) {
  const char *names[] = {NULL, "plain", "portable", "avx2", "avx512"};
  for (int kernel = SNE_KERNEL_PLAIN; kernel <= LAST; kernel++) {
    const int status = sne_kernel_choose((sne_kernel)kernel);
    cr_assert(status == GSL_SUCCESS || (status == GSL_EUNSUP && kernel > FIRST), "%s: status %d",
              names[kernel], status);
    if (status == GSL_SUCCESS) cr_assert_str_eq(sne_kernel_name(), names[kernel]);
  }
  cr_assert_eq(sne_kernel_choose(SNE_KERNEL_AUTO), GSL_SUCCESS);
  cr_assert_str_neq(sne_kernel_name(), "plain");
}

/* Programs take the kernel that the environment names, and refuse one that there is not. */
Test(kernel, named_by_the_environment) {
  const char *p = support_file(0, "0 0.1 0.15\n0.1 0 0.25\n0.15 0.25 0\n");
  const char *y = support_file(1, "0.3 1.1\n-0.7 0.2\n1.9 -0.4\n");
  support_run plain = support_shell("GRADCHECK_KERNEL=plain sne-dy %s %s", p, y);
  support_run portable = support_shell("GRADCHECK_KERNEL=portable sne-dy %s %s", p, y);
  support_run unknown = support_shell("GRADCHECK_KERNEL=abacus sne-dy %s %s", p, y);
  cr_assert(plain.status == 0 && portable.status == 0, "%d: %s; %d: %s", plain.status, plain.err,
            portable.status, portable.err);
  cr_assert(unknown.status == 2 && strstr(unknown.err, "abacus"), "%d: %s", unknown.status,
            unknown.err);
  support_free(&plain);
  support_free(&portable);
  support_free(&unknown);
}
