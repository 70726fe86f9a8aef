/* The three problems: f against the forward steps, df against the chain rule and the complex step,
 * the changes against differences of C in 300 bits. */
#if __has_include(<flint/arb.h>)
#include <flint/arb.h>
#else
#include <arb.h>
#endif

#include "grad/criterion.h"
#include "sne_data.h"

/* ---- C in 300 bits ---- */

enum { precision = 300 };

static bool exists(sne_pairs pairs, size_t k, size_t n) {
  return pairs == SNE_ALL_PAIRS || k / n != k % n;
}

/* C of the entries x, of q, z or y. */
static void reference_cost(arb_t cost, sne_variable variable, const gsl_matrix *p, size_t h,
                           sne_pairs pairs, arb_srcptr x) {
  const size_t n = p->size1;
  arb_t Z, sum_p, term, d;
  arb_init(Z), arb_init(sum_p), arb_init(term), arb_init(d);
  arb_zero(cost);
  for (size_t ij = 0; ij < n * n; ij++) {
    if (!exists(pairs, ij, n)) continue;
    if (variable == SNE_OF_Y) {
      arb_zero(term);
      for (size_t k = 0; k < h; k++) {
        arb_sub(d, x + (ij / n) * h + k, x + (ij % n) * h + k, precision);
        arb_submul(term, d, d, precision);
      }
    } else if (variable == SNE_OF_Z)
      arb_set(term, x + ij);
    else
      arb_log(term, x + ij, precision);
    arb_exp(d, term, precision);
    arb_add(Z, Z, d, precision);
    arb_set_d(d, p->data[ij]);
    arb_add(sum_p, sum_p, d, precision);
    if (p->data[ij] == 0) continue;
    arb_log(d, d, precision);
    arb_sub(term, d, term, precision);
    arb_set_d(d, p->data[ij]);
    arb_addmul(cost, d, term, precision);
  }
  arb_log(Z, Z, precision);
  if (variable != SNE_OF_Q) arb_addmul(cost, sum_p, Z, precision);
  arb_clear(Z), arb_clear(sum_p), arb_clear(term), arb_clear(d);
}

/* C(x + t e_k) - C(x), x + t not rounded. */
static double reference_change(sne_variable variable, const gsl_matrix *p, size_t h,
                               sne_pairs pairs, const gsl_vector *x, size_t k, double t) {
  arb_ptr entries = _arb_vec_init((slong)x->size);
  arb_t before, after, move;
  arb_init(before), arb_init(after), arb_init(move);
  for (size_t l = 0; l < x->size; l++) arb_set_d(entries + l, x->data[l]);
  reference_cost(before, variable, p, h, pairs, entries);
  arb_set_d(move, t);
  arb_add(entries + k, entries + k, move, precision);
  reference_cost(after, variable, p, h, pairs, entries);
  arb_sub(after, after, before, precision);
  const double change = arf_get_d(arb_midref(after), ARF_RND_NEAR);
  arb_clear(before), arb_clear(after), arb_clear(move);
  _arb_vec_clear(entries, (slong)x->size);
  return change;
}

/* ---- generic problems ---- */

typedef struct {
  sne_variable variable;
  sne_pairs pairs;
  size_t n, h;
  gsl_matrix *p, *x;
  gsl_vector at;
  sne_problem *problem;
  gsl_multimin_function_fdf *function;
} generic;

static generic generic_of(sne_variable variable, sne_pairs pairs, gsl_matrix *p, gsl_matrix *x) {
  generic g = {.variable = variable, .pairs = pairs, .n = p->size1, .h = x->size2, .p = p, .x = x};
  g.at = data_vector(x);
  g.problem = sne_problem_alloc(variable, p, g.h, pairs);
  cr_assert(g.problem != NULL);
  g.function = sne_problem_function(g.problem);
  cr_assert_eq(g.function->n, g.at.size);
  return g;
}

static generic generic_make(gsl_rng *rng, sne_variable variable, int trial) {
  const size_t n = 3 + (size_t)trial % 8, hs[] = {2, 3, 1, 5};
  const sne_pairs pairs = trial % 2 ? SNE_ALL_PAIRS : SNE_DISTINCT_PAIRS;
  gsl_matrix *p = data_distribution(rng, n, pairs, trial % 3 ? 1 : 0.617);
  gsl_matrix *x;
  if (variable == SNE_OF_Y)
    x = data_normal(rng, n, hs[trial / 2 % 4], pow(10, -2.0 * (trial / 8 % 4)));
  else if (variable == SNE_OF_Z)
    x = data_normal(rng, n, n, 1.93);
  else
    x = data_distribution(rng, n, pairs, 1);
  return generic_of(variable, pairs, p, x);
}

static void generic_free(generic *g) {
  sne_problem_free(g->problem);
  gsl_matrix_free(g->p);
  gsl_matrix_free(g->x);
}

static void must(bool good, const generic *g, const char *what, size_t k, double a, double b) {
  if (!good) {
    data_print("p", g->p);
    data_print("x", g->x);
  }
  cr_assert(good, "%s, of %c, entry %zu, N = %zu, h = %zu, %s pairs: %.17g and %.17g", what,
            "qzy"[g->variable], k, g -> n, g -> h, g -> pairs == SNE_ALL_PAIRS ? "all" : "distinct",
            a, b);
}

static double cost(const generic *g) {
  switch (g->variable) {
  case SNE_OF_Q:
    return sne_cost(g->p, g->x, g->pairs);
  case SNE_OF_Z:
    return sne_cost_z(g->p, g->x, g->pairs);
  case SNE_OF_Y:
    return sne_cost_y(g->p, g->x, g->pairs);
  }
  return nan("");
}

/* ---- f and df ---- */

/* f, df and fdf against the steps, the chain rule (1e-12) and the complex step (1e-13) of the
 * largest term. */
static void check_gradient(generic *g) {
  const size_t size = g->at.size;
  gsl_vector *df = gsl_vector_alloc(size), *gradient = gsl_vector_alloc(size);
  gsl_vector *chain = gsl_vector_alloc(size), *terms = gsl_vector_alloc(size);
  double f;
  g->function->df(&g->at, g->problem, df);
  g->function->fdf(&g->at, g->problem, &f, gradient);
  sne_problem_chain(&g->at, g->problem, chain);
  sne_problem_terms(&g->at, g->problem, terms);
  const double expected = cost(g), f_alone = g->function->f(&g->at, g->problem);
  must(data_agree(f, expected, 2e-14, 1 + fabs(expected)), g, "f", 0, f, expected);
  must(f == f_alone, g, "f and fdf", 0, f, f_alone);
  for (size_t k = 0; k < size; k++) {
    const double claimed = df->data[k], tk = terms->data[k];
    const double step =
        cimag(sne_problem_complex_change(&g->at, k, (double complex)I * 1e-20, g->problem)) / 1e-20;
    must(claimed == gradient->data[k], g, "df and fdf", k, claimed, gradient->data[k]);
    must(data_agree(claimed, chain->data[k], 1e-12, tk), g, "chain", k, claimed, chain->data[k]);
    must(data_agree(claimed, step, 1e-13, tk), g, "complex step", k, claimed, step);
    must(tk >= fabs(claimed) / (4 * (double)g->n), g, "terms", k, tk, claimed);
  }
  gsl_vector_free(df);
  gsl_vector_free(gradient);
  gsl_vector_free(chain);
  gsl_vector_free(terms);
}

Test(problem, gradients_agree) {
  gsl_rng *rng = data_rng(31);
  for (int variable = SNE_OF_Q; variable <= SNE_OF_Y; variable++)
    for (int trial = 0; trial < 96; trial++) {
      generic g = generic_make(rng, (sne_variable)variable, trial);
      check_gradient(&g);
      generic_free(&g);
    }
  gsl_rng_free(rng);
}

Test(problem, gradients_agree_on_iris) {
  gsl_rng *rng = data_rng(32);
  gsl_matrix *points = data_iris();
  for (int pairs = SNE_ALL_PAIRS; pairs <= SNE_DISTINCT_PAIRS; pairs++)
    for (int variable = SNE_OF_Q; variable <= SNE_OF_Y; variable++)
      for (double scale = 1.3; scale > 1e-6; scale *= 1e-3) {
        gsl_matrix *x = variable == SNE_OF_Y   ? data_normal(rng, 150, 2, scale)
                        : variable == SNE_OF_Z ? data_normal(rng, 150, 150, scale)
                                               : data_distribution(rng, 150, (sne_pairs)pairs, 1);
        generic g =
            generic_of((sne_variable)variable, (sne_pairs)pairs, data_affinity(points, 30), x);
        check_gradient(&g);
        generic_free(&g);
      }
  gsl_matrix_free(points);
  gsl_rng_free(rng);
}

Test(problem, gradients_pass_the_check) {
  gsl_rng *rng = data_rng(36);
  for (int variable = SNE_OF_Q; variable <= SNE_OF_Y; variable++)
    for (int trial = 0; trial < 8; trial++) {
      if (variable == SNE_OF_Q && trial % 2 == 0) continue; /* entries that are not there */
      generic g = generic_make(rng, (sne_variable)variable, trial);
      cr_expect_gradient(g.function, &g.at);
      generic_free(&g);
    }
  gsl_rng_free(rng);
}

/* ---- changes ---- */

/* The size of what is added up to a change: at a tiny move it is |t| times the terms. */
static double change_terms(const generic *g, size_t k, double t) {
  const size_t n = g->n;
  if (g->variable == SNE_OF_Q) return fabs(g->p->data[k] * log1p(t / g->x->data[k]));
  gsl_matrix *q = gsl_matrix_alloc(n, n);
  if (g->variable == SNE_OF_Z)
    sne_forward_q(g->x, g->pairs, q);
  else {
    sne_forward_z(g->x, g->pairs, q);
    sne_forward_q(q, g->pairs, q);
  }
  double terms = 0;
  if (g->variable == SNE_OF_Z) terms = fabs(g->p->data[k] * t) + q->data[k] * fabs(expm1(t));
  for (size_t j = 0; j < n && g->variable == SNE_OF_Y; j++) {
    if (j == k / g->h) continue;
    const double rise = t * (2 * (g->at.data[k] - gsl_matrix_get(g->x, j, k % g->h)) + t);
    const double both = gsl_matrix_get(g->p, k / g->h, j) + gsl_matrix_get(g->p, j, k / g->h);
    terms += both * fabs(rise) + 2 * gsl_matrix_get(q, k / g->h, j) * fabs(expm1(-rise));
  }
  gsl_matrix_free(q);
  return terms;
}

Test(problem, changes_keep_their_digits) {
  gsl_rng *rng = data_rng(33);
  for (int variable = SNE_OF_Q; variable <= SNE_OF_Y; variable++)
    for (int trial = 0; trial < 64; trial++) {
      generic g = generic_make(rng, (sne_variable)variable, trial);
      for (double size = 1e-8; size < 1; size *= 31.7) {
        const size_t k = gsl_rng_uniform_int(rng, g.at.size);
        if (variable != SNE_OF_Y && !exists(g.pairs, k, g.n)) continue;
        const double unit = variable == SNE_OF_Q ? g.at.data[k] : 1;
        const double t = (gsl_rng_uniform_int(rng, 2) ? size : -size) * unit;
        const double change = sne_problem_change(&g.at, k, t, g.problem, NULL);
        const double complex z = sne_problem_complex_change(&g.at, k, t, g.problem);
        const double expected = reference_change(g.variable, g.p, g.h, g.pairs, &g.at, k, t);
        const double terms = change_terms(&g, k, t);
        must(data_agree(change, expected, 4e-15, terms), &g, "change", k, change, expected);
        must(data_agree(creal(z), expected, 4e-15, terms), &g, "complex change", k, creal(z),
             expected);
        must(cimag(z) == 0, &g, "imaginary part", k, cimag(z), 0);
      }
      generic_free(&g);
    }
  gsl_rng_free(rng);
}

/* f(x + t) for complex t is analytic: along a circle around x its mean is f(x), and its first
 * Fourier coefficient the derivative, whatever the radius. */
Test(problem, complex_change_is_analytic) {
  gsl_rng *rng = data_rng(34);
  for (int variable = SNE_OF_Q; variable <= SNE_OF_Y; variable++)
    for (int trial = 0; trial < 16; trial++) {
      generic g = generic_make(rng, (sne_variable)variable, trial);
      const size_t k = 1 + gsl_rng_uniform_int(rng, g.n - 1);
      gsl_vector *df = gsl_vector_alloc(g.at.size);
      g.function->df(&g.at, g.problem, df);
      const double radius = 0.05 * (variable == SNE_OF_Q ? g.at.data[k] : 1);
      double complex mean = 0, slope = 0;
      enum { directions = 16 };
      for (int d = 0; d < directions; d++) {
        const double angle = 2 * acos(-1) * d / directions;
        const double complex unit = cos(angle) + sin(angle) * (double complex)I;
        const double complex change =
            sne_problem_complex_change(&g.at, k, radius * unit, g.problem);
        mean += change / directions;
        slope += change / unit / radius / directions;
      }
      const double scale = 1e-12 * (1 + fabs(df->data[k]));
      must(fabs(creal(mean)) + fabs(cimag(mean)) < scale, &g, "mean", k, creal(mean), cimag(mean));
      must(fabs(creal(slope) - df->data[k]) < scale && fabs(cimag(slope)) < scale, &g, "slope", k,
           creal(slope), df->data[k]);
      gsl_vector_free(df);
      generic_free(&g);
    }
  gsl_rng_free(rng);
}

/* Moves that take all of Z away, or bring a far point in. */
Test(problem, large_moves) {
  gsl_rng *rng = data_rng(35);
  const double y[] = {0, 0.31, 47.3, 130.9};
  gsl_matrix *p = data_distribution(rng, 4, SNE_DISTINCT_PAIRS, 1), *x = gsl_matrix_alloc(4, 1);
  for (size_t i = 0; i < 4; i++) gsl_matrix_set(x, i, 0, y[i]);
  generic g = generic_of(SNE_OF_Y, SNE_DISTINCT_PAIRS, p, x);
  for (size_t i = 0; i < 4; i++)
    for (double t = -140.3; t < 141; t += 23.7) {
      const double change = sne_problem_change(&g.at, i, t, g.problem, NULL);
      const double expected = reference_change(SNE_OF_Y, p, 1, SNE_DISTINCT_PAIRS, &g.at, i, t);
      must(data_agree(change, expected, 1e-12, expected), &g, "change", i, change, expected);
    }
  generic_free(&g);

  /* An exponential that is 0 before the move and of the size of Z after it. */
  p = data_distribution(rng, 3, SNE_DISTINCT_PAIRS, 1);
  x = gsl_matrix_calloc(3, 2);
  gsl_matrix_set(x, 1, 1, 10.1);
  gsl_matrix_set(x, 2, 0, 27.8);
  gsl_matrix_set(x, 2, 1, 5.2);
  g = generic_of(SNE_OF_Y, SNE_DISTINCT_PAIRS, p, x);
  const double near = reference_change(SNE_OF_Y, p, 2, SNE_DISTINCT_PAIRS, &g.at, 4, -19.2);
  must(data_agree(sne_problem_change(&g.at, 4, -19.2, g.problem, NULL), near, 1e-13, near), &g,
       "from afar", 4, sne_problem_change(&g.at, 4, -19.2, g.problem, NULL), near);
  generic_free(&g);

  g = generic_of(SNE_OF_Z, SNE_ALL_PAIRS, data_distribution(rng, 3, SNE_ALL_PAIRS, 1),
                 data_normal(rng, 3, 3, 1));
  gsl_matrix_set(g.x, 1, 2, 45.1);
  const double moves[] = {-90.2, -44.9, 700, 800, 3000};
  for (size_t m = 0; m < sizeof moves / sizeof *moves; m++) {
    const double change = sne_problem_change(&g.at, 5, moves[m], g.problem, NULL);
    const double expected = reference_change(SNE_OF_Z, g.p, 3, SNE_ALL_PAIRS, &g.at, 5, moves[m]);
    must(data_agree(change, expected, 1e-12, expected), &g, "change", 5, change, expected);
  }
  generic_free(&g);

  g = generic_make(rng, SNE_OF_Q, 1);
  const double q = g.at.data[4], almost = -q * (1 - 1e-12);
  const double expected = reference_change(SNE_OF_Q, g.p, g.h, g.pairs, &g.at, 4, almost);
  must(data_agree(sne_problem_change(&g.at, 4, almost, g.problem, NULL), expected, 1e-14, expected),
       &g, "nearly to 0", 4, sne_problem_change(&g.at, 4, almost, g.problem, NULL), expected);
  cr_assert_eq(sne_problem_change(&g.at, 4, -q, g.problem, NULL), HUGE_VAL, "to q = 0");
  cr_assert(isnan(sne_problem_change(&g.at, 4, -1.5 * q, g.problem, NULL)), "to q < 0");
  generic_free(&g);
  gsl_rng_free(rng);
}

/* ---- where all points are far apart, exp(-d2) underflows, and nothing else does ---- */

Test(problem, far_apart) {
  gsl_rng *rng = data_rng(36);
  for (double scale = 20; scale < 1e4; scale *= 7) {
    gsl_matrix *x = data_normal(rng, 5, 2, scale);
    gsl_matrix_set(x, 1, 0, gsl_matrix_get(x, 0, 0) + 27.1);
    generic g = generic_of(SNE_OF_Y, SNE_DISTINCT_PAIRS,
                           data_distribution(rng, 5, SNE_DISTINCT_PAIRS, 1), x);
    gsl_matrix *q = gsl_matrix_alloc(5, 5), *dy = gsl_matrix_alloc(5, 2);
    sne_forward_z(x, g.pairs, q);
    sne_forward_q(q, g.pairs, q);
    sne_closed_y(g.p, q, x, g.pairs, dy);
    gsl_vector *df = gsl_vector_alloc(10), *terms = gsl_vector_alloc(10);
    gsl_vector *chain = gsl_vector_alloc(10);
    double f;
    g.function->fdf(&g.at, g.problem, &f, df);
    sne_problem_chain(&g.at, g.problem, chain);
    sne_problem_terms(&g.at, g.problem, terms);
    must(data_agree(f, cost(&g), 1e-14, f), &g, "f", 0, f, cost(&g));
    for (size_t k = 0; k < 10; k++) {
      must(data_agree(df->data[k], dy->data[k], 1e-12, terms->data[k]), &g, "df", k, df->data[k],
           dy->data[k]);
      must(data_agree(chain->data[k], dy->data[k], 1e-12, terms->data[k]), &g, "chain", k,
           chain->data[k], dy->data[k]);
      const double change = sne_problem_change(&g.at, k, 1e-6, g.problem, NULL);
      const double expected = reference_change(SNE_OF_Y, g.p, 2, g.pairs, &g.at, k, 1e-6);
      must(data_agree(change, expected, 1e-9, terms->data[k] * 1e-6), &g, "change", k, change,
           expected);
    }
    gsl_vector_free(df);
    gsl_vector_free(chain);
    gsl_vector_free(terms);
    gsl_matrix_free(q);
    gsl_matrix_free(dy);
    generic_free(&g);
  }
  gsl_rng_free(rng);
}

/* ---- what is kept, and what a caller may do ---- */

Test(problem, another_x_is_noticed) {
  gsl_rng *rng = data_rng(37);
  for (int variable = SNE_OF_Q; variable <= SNE_OF_Y; variable++)
    for (int trial = 0; trial < 16; trial++) {
      generic g = generic_make(rng, (sne_variable)variable, trial);
      const size_t k = 1, other = g.at.size - 2;
      const double before = sne_problem_change(&g.at, k, 1e-3, g.problem, NULL);
      g.at.data[other] *= 1.37;
      if (variable == SNE_OF_Z) sne_problem_prepare(g.problem, &g.at);
      double after = sne_problem_change(&g.at, k, 1e-3, g.problem, NULL);
      double expected = reference_change(g.variable, g.p, g.h, g.pairs, &g.at, k, 1e-3);
      must(data_agree(after, expected, 1e-12, expected), &g, "one entry", k, after, expected);
      must(variable == SNE_OF_Q || before != after, &g, "one entry", k, before, after);
      for (size_t l = 0; l < g.at.size; l++) g.at.data[l] *= 1.11 + 0.01 * (double)l;
      after = sne_problem_change(&g.at, k, 1e-3, g.problem, NULL);
      expected = reference_change(g.variable, g.p, g.h, g.pairs, &g.at, k, 1e-3);
      must(data_agree(after, expected, 1e-12, expected), &g, "all entries", k, after, expected);
      g.at.data[k] *= 0.93;
      after = sne_problem_change(&g.at, k, 1e-3, g.problem, NULL);
      expected = reference_change(g.variable, g.p, g.h, g.pairs, &g.at, k, 1e-3);
      must(data_agree(after, expected, 1e-12, expected), &g, "the entry", k, after, expected);
      generic_free(&g);
    }
  gsl_rng_free(rng);
}

/* f and df between changes, at another x, do not disturb them; a stride is no hindrance. */
Test(problem, calls_mix_and_stride) {
  gsl_rng *rng = data_rng(38);
  for (int variable = SNE_OF_Q; variable <= SNE_OF_Y; variable++) {
    generic g = generic_make(rng, (sne_variable)variable, 9);
    const size_t n = g.at.size;
    gsl_vector *wide = gsl_vector_alloc(3 * n), *df = gsl_vector_alloc(n);
    gsl_vector_set_all(wide, nan(""));
    gsl_vector_view strided = gsl_vector_subvector_with_stride(wide, 1, 3, n);
    gsl_vector_memcpy(&strided.vector, &g.at);
    for (size_t k = 0; k < n; k++) {
      const double change = sne_problem_change(&g.at, k, 1e-4, g.problem, NULL);
      const double apart = sne_problem_change(&strided.vector, k, 1e-4, g.problem, NULL);
      must(change == apart, &g, "strided change", k, change, apart);
      const double f = g.function->f(&g.at, g.problem);
      const double f_apart = g.function->f(&strided.vector, g.problem);
      must(f == f_apart, &g, "strided f", k, f, f_apart);
    }
    g.function->df(&g.at, g.problem, df);
    g.function->df(&strided.vector, g.problem, &strided.vector);
    for (size_t k = 0; k < n; k++)
      must(df->data[k] == gsl_vector_get(&strided.vector, k), &g, "strided df", k, df->data[k],
           gsl_vector_get(&strided.vector, k));
    gsl_vector_free(wide);
    gsl_vector_free(df);
    generic_free(&g);
  }
  gsl_rng_free(rng);
}

Test(problem, pairs_that_do_not_exist) {
  gsl_rng *rng = data_rng(39);
  for (int variable = SNE_OF_Q; variable <= SNE_OF_Z; variable++) {
    generic g = generic_make(rng, (sne_variable)variable, 4);
    cr_assert_eq(g.pairs, SNE_DISTINCT_PAIRS);
    gsl_vector *df = gsl_vector_alloc(g.at.size);
    const double before = g.function->f(&g.at, g.problem);
    for (size_t i = 0; i < g.n; i++) gsl_matrix_set(g.x, i, i, 3.1 * (double)i);
    must(g.function->f(&g.at, g.problem) == before, &g, "f", 0, before, 0);
    g.function->df(&g.at, g.problem, df);
    for (size_t i = 0; i < g.n; i++) {
      const size_t k = i * g.n + i;
      must(df->data[k] == 0, &g, "df", k, df->data[k], 0);
      must(sne_problem_change(&g.at, k, 0.7, g.problem, NULL) == 0, &g, "change", k, 0, 0);
    }
    gsl_vector_free(df);
    generic_free(&g);
  }
  gsl_rng_free(rng);
}

Test(problem, nan_and_refusals) {
  gsl_rng *rng = data_rng(40);
  for (int variable = SNE_OF_Q; variable <= SNE_OF_Y; variable++) {
    generic g = generic_make(rng, (sne_variable)variable, 2);
    const double change_before = sne_problem_change(&g.at, 1, 1e-3, g.problem, NULL);
    g.at.data[1] = nan("");
    cr_assert(isfinite(change_before));
    cr_assert(isnan(g.function->f(&g.at, g.problem)), "f of %c with a NaN", "qzy"[variable]);
    cr_assert(isnan(sne_problem_change(&g.at, 1, 1e-3, g.problem, NULL)), "change");
    generic_free(&g);
  }
  gsl_matrix *p = data_normal(rng, 3, 4, 1);
  cr_assert_null(sne_problem_alloc(SNE_OF_Z, p, 0, SNE_ALL_PAIRS), "p is not square");
  gsl_matrix_view square = gsl_matrix_submatrix(p, 0, 0, 3, 3);
  cr_assert_null(sne_problem_alloc(SNE_OF_Y, &square.matrix, 0, SNE_ALL_PAIRS), "h = 0");
  sne_problem_free(NULL);
  gsl_matrix_free(p);
  gsl_rng_free(rng);
}

/* ---- a sparse p ---- */

/* Symmetric with about a third of its entries, and the same in compressed rows. */
static gsl_matrix *thinned(gsl_rng *rng, size_t n, gsl_spmatrix **sparse) {
  gsl_matrix *p = data_distribution(rng, n, SNE_DISTINCT_PAIRS, 0.83);
  gsl_spmatrix *triplets = gsl_spmatrix_alloc(n, n);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) {
      const bool kept = i != j && (i == j + 1 || gsl_rng_uniform_int(rng, 3) == 0);
      const double both = kept ? gsl_matrix_get(p, i, j) + gsl_matrix_get(p, j, i) : 0;
      gsl_matrix_set(p, i, j, both / 2);
      gsl_matrix_set(p, j, i, both / 2);
      if (!kept) continue;
      gsl_spmatrix_set(triplets, i, j, both / 2);
      gsl_spmatrix_set(triplets, j, i, both / 2);
    }
  *sparse = gsl_spmatrix_compress(triplets, GSL_SPMATRIX_CSR);
  gsl_spmatrix_free(triplets);
  return p;
}

/* A sparse p is the dense one: in cost, gradient by both routes, and changes. */
Test(problem, sparse_is_dense) {
  gsl_rng *rng = data_rng(39);
  for (size_t trial = 0; trial < 24; trial++) {
    const size_t n = 3 + trial, h = 1 + trial % 4;
    gsl_spmatrix *sparse;
    gsl_matrix *p = thinned(rng, n, &sparse);
    generic g = generic_of(SNE_OF_Y, SNE_DISTINCT_PAIRS, p, data_normal(rng, n, h, 0.77));
    const double expected = g.function->f(&g.at, g.problem);
    gsl_vector *df = gsl_vector_alloc(n * h);
    g.function->df(&g.at, g.problem, df);
    const double moved = sne_problem_change(&g.at, 1, 0.013, g.problem, NULL);
    sne_problem_free(g.problem);
    g.problem = sne_problem_alloc_sparse(sparse, h);
    cr_assert(g.problem != NULL);
    g.function = sne_problem_function(g.problem);
    const double f = g.function->f(&g.at, g.problem);
    must(data_agree(f, expected, 1e-14, 1 + fabs(expected)), &g, "sparse f", 0, f, expected);
    const double change = sne_problem_change(&g.at, 1, 0.013, g.problem, NULL);
    must(data_agree(change, moved, 1e-13, moved), &g, "sparse change", 1, change, moved);
    check_gradient(&g);
    gsl_vector *sparse_df = gsl_vector_alloc(n * h);
    g.function->df(&g.at, g.problem, sparse_df);
    for (size_t k = 0; k < n * h; k++)
      must(data_agree(sparse_df->data[k], df->data[k], 1e-13, 1), &g, "sparse df", k,
           sparse_df->data[k], df->data[k]);
    gsl_vector_free(df);
    gsl_vector_free(sparse_df);
    gsl_spmatrix_free(sparse);
    generic_free(&g);
  }
  gsl_rng_free(rng);
}

Test(problem, sparse_p_is_refused_unless_symmetric) {
  gsl_rng *rng = data_rng(40);
  gsl_spmatrix *sparse;
  gsl_matrix_free(thinned(rng, 7, &sparse));
  sne_problem *problem = sne_problem_alloc_sparse(sparse, 2);
  cr_assert(problem != NULL);
  sne_problem_free(problem);
  cr_assert(sne_problem_alloc_sparse(sparse, 0) == NULL, "h = 0");
  sparse->data[3] *= 1.01;
  cr_assert(sne_problem_alloc_sparse(sparse, 2) == NULL, "another value");
  sparse->data[3] /= 1.01;
  gsl_spmatrix *triplets = gsl_spmatrix_alloc(4, 4);
  gsl_spmatrix_set(triplets, 1, 2, 0.3);
  gsl_spmatrix_set(triplets, 2, 1, 0.3);
  cr_assert(sne_problem_alloc_sparse(triplets, 2) == NULL, "triplets");
  gsl_spmatrix_set(triplets, 3, 3, 0.4);
  gsl_spmatrix *diagonal = gsl_spmatrix_compress(triplets, GSL_SPMATRIX_CSR);
  cr_assert(sne_problem_alloc_sparse(diagonal, 2) == NULL, "diagonal");
  gsl_spmatrix_free(diagonal);
  gsl_spmatrix_free(triplets);
  gsl_spmatrix_free(sparse);
  gsl_rng_free(rng);
}
