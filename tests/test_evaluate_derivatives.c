/* Derivatives of formulas against hand-written gradients, differences and the complex step. */
#include <math.h>

#include "formula_build.h"

typedef void visit(chain *s, formula_evaluator *e);

static void on_chains(visit *check) {
  for (size_t N = 3; N <= 5; N++)
    for (size_t h = 1; h <= 3; h++)
      for (int distinct = 0; distinct < 2; distinct++) {
        chain s;
        open_chain(&s, N, h, distinct, 1000 * N + 10 * h);
        formula_evaluator *e = formula_evaluator_alloc(&s.point, 128);
        cr_assert_not_null(e);
        check(&s, e);
        formula_evaluator_free(e);
        close_world();
      }
}

static void near(const chain *s, const char *what, size_t i, size_t j, double got, double want,
                 double tolerance) {
  cr_assert(fabs(got - want) <= tolerance * fmax(1, fabs(want)),
            "%s, N=%zu h=%zu %s, entry %zu %zu: %.17g, not %.17g", what, s->N, s->h,
            s->distinct ? "distinct" : "all", i, j, got, want);
}

/* tree = want[i * N + j] wherever (i, j) exists, over doubles and over balls. */
static void is_matrix(const chain *s, formula_evaluator *e, const char *what, tree t,
                      const double *want) {
  arb_t ball;
  arb_init(ball);
  for (size_t i = 0; i < s->N; i++)
    for (size_t j = 0; j < s->N; j++) {
      formula_bindings b = bind(i, j, 0, 0);
      double value, largest;
      bool exists;
      cr_assert_eq(formula_evaluate(e, t, &b, &value, &largest, &exists), FORMULA_OK);
      if (i == j && s->distinct) continue;
      cr_assert(exists, "%s, entry %zu %zu", what, i, j);
      near(s, what, i, j, value, want[i * s->N + j], 1e-13);
      cr_assert(largest >= fabs(value));
      cr_assert_eq(formula_evaluate_ball(e, t, &b, ball, &largest, NULL), FORMULA_OK);
      near(s, what, i, j, arf_get_d(arb_midref(ball), ARF_RND_NEAR), want[i * s->N + j], 1e-13);
      double radius = mag_get_d(arb_radref(ball));
      cr_assert(radius < 1e-34 * largest, "%s: %g, largest %g", what, radius, largest);
    }
  arb_clear(ball);
}

static double sum_p(const chain *s) {
  double total = 0;
  for (size_t k = 0; k < s->N * s->N; k++)
    if (!s->distinct || k / s->N != k % s->N) total += s->p[k];
  return total;
}

static void check_steps(chain *s, formula_evaluator *e) {
  double by_q[25], by_z[25];
  for (size_t k = 0; k < s->N * s->N; k++) {
    by_q[k] = -s->p[k] / s->q[k];
    by_z[k] = s->q[k] * sum_p(s) - s->p[k];
  }
  tree p = sym("p", "ij"), q = sym("q", "ij"), C = sym("C", ""), z = sym("z", "ij");
  is_matrix(s, e, "dC/dq", slope(C, q), by_q);
  is_matrix(s, e, "dC/dz", slope(C, z), by_z);
  is_matrix(s, e, "-p/q", neg(ratio(p, q)), by_q);
  is_matrix(s, e, "q sum p - p", minus(times(q, sum("kl", sym("p", "kl"))), p), by_z);
  tree term = times(slope(C, sym("q", "mn")), slope(sym("q", "mn"), z));
  is_matrix(s, e, "chain rule", sum("mn", term), by_z);
  tree spelled = sum("kl", times(sym("p", "kl"), apply(FORMULA_LOG, sym("q", "kl"))));
  is_matrix(s, e, "body spelled out", neg(slope(spelled, z)), by_z);
  tree moved = sum("mn", times(sym("p", "mn"), slope(apply(FORMULA_LOG, sym("q", "mn")), z)));
  is_matrix(s, e, "body with letters of a sum", neg(moved), by_z);
}
Test(derivatives, of_the_steps) {
  on_chains(check_steps);
}

static void check_points(chain *s, formula_evaluator *e) {
  tree t = slope(sym("C", ""), sym("y", "i"));
  arb_ptr ball = _arb_vec_init(LARGEST_H);
  for (size_t i = 0; i < s->N; i++) {
    double want[LARGEST_H] = {0}, value[LARGEST_H];
    for (size_t j = 0; j < s->N; j++)
      for (size_t c = 0; c < s->h; c++) {
        size_t ij = i * s->N + j, ji = j * s->N + i;
        double weight = s->p[ij] + s->p[ji] - 2 * s->q[ij] * sum_p(s);
        want[c] += 2 * weight * (s->y[i * s->h + c] - s->y[j * s->h + c]);
      }
    formula_bindings b = bind(i, 0, 0, 0);
    cr_assert_eq(formula_evaluate(e, t, &b, value, NULL, NULL), FORMULA_OK);
    cr_assert_eq(formula_evaluate_ball(e, t, &b, ball, NULL, NULL), FORMULA_OK);
    for (size_t c = 0; c < s->h; c++) {
      near(s, "dC/dy", i, c, value[c], want[c], 1e-12);
      near(s, "dC/dy", i, c, arf_get_d(arb_midref(ball + c), ARF_RND_NEAR), want[c], 1e-12);
      double complex along;
      formula_status status =
          formula_evaluate_complex(e, sym("C", ""), &b, s->y_, i * s->h + c, 1e-30, &along);
      cr_assert_eq(status, FORMULA_OK);
      near(s, "complex step", i, c, cimag(along) / 1e-30, want[c], 1e-12);
      double at[2], kept = s->y[i * s->h + c];
      for (int side = 0; side < 2; side++) {
        s->y[i * s->h + c] = kept + (side ? 1e-5 : -1e-5);
        formula_evaluator *other = formula_evaluator_alloc(&s->point, 53);
        formula_evaluate(other, sym("C", ""), &b, &at[side], NULL, NULL);
        formula_evaluator_free(other);
      }
      s->y[i * s->h + c] = kept;
      near(s, "central difference", i, c, (at[1] - at[0]) / 2e-5, want[c], 1e-8);
    }
  }
  _arb_vec_clear(ball, LARGEST_H);
}
Test(derivatives, of_the_cost_by_points) {
  on_chains(check_points);
}

/* At a defined symbol the complex step cuts nothing above it: dC/dz again. */
static void check_complex_at_definition(chain *s, formula_evaluator *e) {
  formula_bindings none = {0};
  double complex C;
  size_t entry = 1; /* z_12 */
  formula_status status = formula_evaluate_complex(e, sym("C", ""), &none, s->z_, entry, 1e-30, &C);
  cr_assert_eq(status, FORMULA_OK);
  near(s, "complex step at z", 0, 1, cimag(C) / 1e-30, s->q[1] * sum_p(s) - s->p[1], 1e-13);
}
Test(derivatives, complex_step_at_a_definition) {
  on_chains(check_complex_at_definition);
}

/* The Hessian of C by z is P q (delta - q): as one node, nested, of the formula for the gradient,
 * and through dC/dq. */
static void check_hessian(chain *s, formula_evaluator *e) {
  if (s->h != 1) return;
  tree z = sym("z", "ij"), w = sym("z", "kl"), C = sym("C", "");
  tree through_q = sum("mn", times(slope(C, sym("q", "mn")), slope(sym("q", "mn"), w)));
  tree formula = minus(times(sym("q", "kl"), sum("mn", sym("p", "mn"))), sym("p", "kl"));
  tree spelled[] = {slope_two(C, z, w), slope(slope(C, w), z), slope(formula, z),
                    slope(through_q, z)};
  for (size_t i = 0; i < s->N; i++)
    for (size_t j = 0; j < s->N; j++)
      for (size_t k = 0; k < s->N; k++)
        for (size_t l = 0; l < s->N; l++) {
          double q = s->q[i * s->N + j], r = s->q[k * s->N + l];
          double want = sum_p(s) * q * ((i == k && j == l) - r);
          formula_bindings b = bind(i, j, k, l);
          for (size_t t = 0; t < sizeof spelled / sizeof *spelled; t++) {
            double value;
            bool exists;
            if (t == 3 && s->N > 4) continue;
            cr_assert_eq(formula_evaluate(e, spelled[t], &b, &value, NULL, &exists), FORMULA_OK);
            if (s->distinct && (i == j || k == l)) continue;
            cr_assert(exists);
            near(s, "Hessian", i * s->N + j, k * s->N + l, value, want, 1e-13);
          }
        }
}
Test(derivatives, second_by_z) {
  on_chains(check_hessian);
}

/* d/dz_ij of dC/dq_mn goes through q(z): p / q^2 dq/dz. */
static void check_composed(chain *s, formula_evaluator *e) {
  tree t = slope(slope(sym("C", ""), sym("q", "kl")), sym("z", "ij"));
  for (size_t j = 1; j < s->N; j++) {
    formula_bindings b = bind(0, j, 1, 2);
    size_t ij = j, kl = s->N + 2;
    double jacobian = s->q[kl] * ((ij == kl) - s->q[ij]), value;
    cr_assert_eq(formula_evaluate(e, t, &b, &value, NULL, NULL), FORMULA_OK);
    near(s, "composed", 0, j, value, s->p[kl] / (s->q[kl] * s->q[kl]) * jacobian, 1e-11);
  }
}
Test(derivatives, composed_with_definitions) {
  on_chains(check_composed);
}

static void check_out_of_sight(chain *s, formula_evaluator *e) {
  formula_bindings b = bind(0, 1, 1, 2);
  double value;
  tree z = sym("z", "ij"), q = sym("q", "ij"), w = sym("q", "kl"), C = sym("C", "");
  tree both = times(q, z); /* by q: z is a constant */
  cr_assert_eq(formula_evaluate(e, slope(both, q), &b, &value, NULL, NULL), FORMULA_OK);
  near(s, "z out of sight", 0, 1, value, s->z[1], 1e-15);
  cr_assert_eq(formula_evaluate(e, slope(slope(both, q), z), &b, &value, NULL, NULL), FORMULA_OK);
  near(s, "z in sight again", 0, 1, value, 1, 0);
  cr_assert_eq(formula_evaluate(e, slope(C, C), &b, &value, NULL, NULL), FORMULA_OK);
  near(s, "dC/dC", 0, 0, value, 1, 0);
  cr_assert_eq(formula_evaluate(e, slope(sym("p", "ij"), z), &b, &value, NULL, NULL), FORMULA_OK);
  near(s, "dp/dz", 0, 0, value, 0, 0);
  tree senseless[] = {slope(slope(C, z), w), slope_two(C, w, z), slope_two(C, z, w),
                      slope(slope(slope(C, z), w), z)};
  for (size_t k = 0; k < sizeof senseless / sizeof *senseless; k++) {
    cr_assert_eq(formula_evaluate(e, senseless[k], &b, &value, NULL, NULL), FORMULA_INDEX, "%zu",
                 k);
    cr_assert(isnan(value));
  }
  cr_assert_eq(formula_evaluate(e, slope(C, z), &b, &value, NULL, NULL), FORMULA_OK);
  near(s, "after an error", 0, 1, value, s->q[1] * sum_p(s) - s->p[1], 1e-13);
}
Test(derivatives, what_is_cut_is_out_of_sight) {
  on_chains(check_out_of_sight);
}

/* Derivatives with a vector: of a number by y_i, of a vector by a number; nested with z. */
static void check_vectors(chain *s, formula_evaluator *e) {
  double value[LARGEST_H];
  formula_bindings b = bind(0, 2, 1, 0);
  tree y = sym("y", "i"), z = sym("z", "ij");
  cr_assert_eq(formula_evaluate(e, slope(z, y), &b, value, NULL, NULL), FORMULA_OK);
  for (size_t c = 0; c < s->h; c++)
    near(s, "dz/dy", 0, c, value[c], -2 * (s->y[c] - s->y[2 * s->h + c]), 1e-15);
  tree scaled = times(apply(FORMULA_EXP, z), y);
  cr_assert_eq(formula_evaluate(e, slope(scaled, z), &b, value, NULL, NULL), FORMULA_OK);
  for (size_t c = 0; c < s->h; c++)
    near(s, "vector by number", 0, c, value[c], exp(s->z[2]) * s->y[c], 1e-14);
  cr_assert_eq(formula_evaluate(e, slope(y, y), &b, value, NULL, NULL), FORMULA_SHAPE);
}
Test(derivatives, with_vectors) {
  on_chains(check_vectors);
}

/* What is kept changes nothing: a fresh evaluator, one after many others, and trees in freed
 * arenas, all agree. */
static void check_kept(chain *s, formula_evaluator *e) {
  unsigned long seed = 77;
  tree C = sym("C", "");
  for (int round = 0; round < 40; round++) {
    formula_arena *outer = arena;
    arena = formula_arena_alloc();
    const char *factors[] = {"2", "3", "0.5"};
    tree body = times(number(factors[round % 3]), C);
    tree by[] = {sym("z", "ij"), sym("q", "ij"), sym("p", "ij"), sym("y", "i")};
    tree t = slope(body, by[round * 7 % 4]);
    formula_bindings b = bind(0, 1 + (size_t)(1 + draw(&seed)) % (s->N - 1), 0, 0);
    double kept[LARGEST_H], anew[LARGEST_H], kept_largest, anew_largest;
    formula_evaluator *fresh = formula_evaluator_alloc(&s->point, 128);
    formula_evaluate(e, t, &b, kept, &kept_largest, NULL);
    formula_evaluate(fresh, t, &b, anew, &anew_largest, NULL);
    for (size_t c = 0; c < (round * 7 % 4 == 3 ? s->h : 1); c++)
      cr_assert_eq(kept[c], anew[c], "round %d: %.17g, not %.17g", round, kept[c], anew[c]);
    cr_assert_eq(kept_largest, anew_largest, "round %d", round);
    formula_evaluator_free(fresh);
    formula_arena_free(arena);
    arena = outer;
  }
}
Test(derivatives, the_same_from_a_fresh_evaluator) {
  on_chains(check_kept);
}

/* More distinct bodies than are kept. */
Test(derivatives, many_edited_bodies) {
  chain s;
  open_chain(&s, 3, 1, true, 5);
  formula_evaluator *e = formula_evaluator_alloc(&s.point, 64);
  formula_bindings b = bind(0, 1, 0, 0);
  for (int k = 6; k < 3000; k++) {
    formula_arena *outer = arena;
    arena = formula_arena_alloc();
    char text[16];
    int factor = k - k % 2 * 5; /* every other one again, after the arena it was first in */
    snprintf(text, sizeof text, "%d", factor);
    double value;
    tree t = slope(times(number(formula_arena_text(arena, text, strlen(text))), sym("z", "ij")),
                   sym("z", "ij"));
    cr_assert_eq(formula_evaluate(e, t, &b, &value, NULL, NULL), FORMULA_OK);
    cr_assert_eq(value, factor);
    formula_arena_free(arena);
    arena = outer;
  }
  formula_evaluator_free(e);
  close_world();
}

/* Softmax cross-entropy and least squares, with two ranges: gradient X'(softmax - t), X'(Xw - t).
 */
Test(derivatives, of_other_costs) {
  open_world();
  enum { ROWS = 4, COLUMNS = 3 };
  size_t n = formula_scope_size(scope, "N"), d = formula_scope_size(scope, "d");
  formula_scope_index(scope, 'i', n);
  formula_scope_index(scope, 'j', n);
  double x[ROWS * COLUMNS], t[ROWS] = {0, 0, 1, 0}, w[COLUMNS], u[ROWS];
  unsigned long seed = 99;
  for (size_t k = 0; k < ROWS * COLUMNS; k++) x[k] = draw(&seed);
  for (size_t k = 0; k < COLUMNS; k++) w[k] = draw(&seed);
  size_t number_shape = FORMULA_NUMBER_SHAPE;
  size_t x_ = declare("x", "i", n, d, false, NULL),
         t_ = declare("t", "i", n, number_shape, false, NULL);
  size_t w_ = declare("w", "", n, d, false, NULL);
  declare("u", "i", n, number_shape, false, inner(sym("x", "i"), sym("w", "")));
  tree Z = sum("j", apply(FORMULA_EXP, sym("u", "j")));
  declare("s", "i", n, number_shape, false, ratio(apply(FORMULA_EXP, sym("u", "i")), Z));
  tree entropy =
      neg(sum("i", times(sym("t", "i"), apply(FORMULA_LOG, ratio(sym("s", "i"), sym("t", "i"))))));
  tree kullback =
      sum("i", times(sym("t", "i"), apply(FORMULA_LOG, ratio(sym("t", "i"), sym("s", "i")))));
  tree residual = minus(sym("u", "i"), sym("t", "i"));
  tree squares = ratio(sum("i", to_the(residual, number("2"))), number("2"));
  const double *values[5] = {0};
  values[x_] = x, values[t_] = t, values[w_] = w;
  formula_point point = {scope, (size_t[]){ROWS, COLUMNS}, false, values};
  formula_evaluator *e = formula_evaluator_alloc(&point, 128);
  double Zed = 0, value[COLUMNS], by_kullback[COLUMNS] = {0}, by_squares[COLUMNS] = {0};
  for (size_t i = 0; i < ROWS; i++) {
    u[i] = 0;
    for (size_t k = 0; k < COLUMNS; k++) u[i] += x[i * COLUMNS + k] * w[k];
    Zed += exp(u[i]);
  }
  for (size_t i = 0; i < ROWS; i++)
    for (size_t k = 0; k < COLUMNS; k++) {
      by_kullback[k] += (exp(u[i]) / Zed - t[i]) * x[i * COLUMNS + k];
      by_squares[k] += (u[i] - t[i]) * x[i * COLUMNS + k];
    }
  formula_bindings none = {0};
  tree by = sym("w", "");
  formula_evaluate(e, slope(kullback, by), &none, value, NULL, NULL);
  for (size_t k = 0; k < COLUMNS; k++)
    cr_assert_float_eq(value[k], by_kullback[k], 1e-14, "entry %zu: %.17g", k, value[k]);
  formula_evaluate(e, slope(entropy, by), &none, value, NULL, NULL);
  for (size_t k = 0; k < COLUMNS; k++)
    cr_assert_float_eq(value[k], by_kullback[k], 1e-14, "0 log(s/0), entry %zu: %.17g", k,
                       value[k]);
  formula_evaluate(e, slope(squares, by), &none, value, NULL, NULL);
  for (size_t k = 0; k < COLUMNS; k++)
    cr_assert_float_eq(value[k], by_squares[k], 1e-14, "entry %zu: %.17g", k, value[k]);
  formula_evaluator_free(e);
  close_world();
}
