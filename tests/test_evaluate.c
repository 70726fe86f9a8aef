/* Values of formulas: conventions, edges, and number kinds against one another. */
#include "formula_build.h"

static formula_evaluator *e;
static chain s;

static void open(bool distinct) {
  open_chain(&s, 4, 2, distinct, 31);
  e = formula_evaluator_alloc(&s.point, 128);
}
static void close_all(void) {
  formula_evaluator_free(e);
  close_world();
}
static double value(tree t, size_t i, size_t j) {
  formula_bindings b = bind(i, j, 0, 0);
  double v;
  cr_assert_eq(formula_evaluate(e, t, &b, &v, NULL, NULL), FORMULA_OK);
  return v;
}

Test(evaluate, definitions) {
  for (int distinct = 0; distinct < 2; distinct++) {
    open(distinct);
    for (size_t i = 0; i < 4; i++)
      for (size_t j = 0; j < 4; j++)
        if (i != j || !distinct)
          cr_assert_float_eq(value(sym("q", "ij"), i, j), s.q[i * 4 + j], 1e-15);
    close_all();
  }
}

Test(evaluate, what_is_left_out_is_not_there) {
  open(true);
  bool exists;
  double v;
  formula_bindings b = bind(2, 2, 0, 0);
  tree q = sym("q", "ij"), one = number("1");
  tree absent[] = {q, times(same('i', 'k'), q), slope(sym("C", ""), q), plus(one, q)};
  for (size_t k = 0; k < sizeof absent / sizeof *absent; k++) {
    formula_evaluate(e, absent[k], &b, &v, NULL, &exists);
    cr_assert(!exists && isnan(v), "%zu", k);
  }
  double row = 0;
  for (size_t j = 0; j < 4; j++)
    if (j != 2) row += 1 + s.p[8 + j];
  cr_assert_float_eq(value(sum("j", plus(one, sym("p", "ij"))), 2, 0), row, 1e-15);
  cr_assert_eq(value(sum("j", one), 2, 0), 4);
  close_all();
}

Test(evaluate, conditions_of_sums) {
  open(false);
  tree below = when(sum("ij", number("1")), 'i', FORMULA_LESS, 'j');
  cr_assert_eq(value(below, 0, 0), 6);
  cr_assert_eq(value(when(sum("ij", sym("N", "")), 'i', FORMULA_NOT_EQUAL, 'j'), 0, 0), 48);
  cr_assert_eq(value(when(sum("j", number("1")), 'j', FORMULA_GREATER_EQUAL, 'i'), 1, 0), 3);
  close_all();
}

Test(evaluate, zero_log_zero) {
  open(false);
  s.p[1] = 0;
  tree p = sym("p", "ij"), q = sym("q", "ij");
  tree spelled[] = {times(p, apply(FORMULA_LOG, ratio(p, q))),
                    times(p, apply(FORMULA_LOG, ratio(q, p))),
                    times(p, minus(apply(FORMULA_LOG, p), apply(FORMULA_LOG, q))),
                    times(p, apply_two(FORMULA_LOG, p, number("2")))};
  arb_t ball;
  arb_init(ball);
  formula_bindings b = bind(0, 1, 0, 0);
  for (size_t k = 0; k < sizeof spelled / sizeof *spelled; k++) {
    cr_assert_eq(value(spelled[k], 0, 1), 0, "%zu", k);
    cr_assert_eq(value(slope(spelled[k], q), 0, 1), 0, "%zu", k);
    formula_evaluate_ball(e, spelled[k], &b, ball, NULL, NULL);
    cr_assert(arb_is_zero(ball), "%zu", k);
    cr_assert_not(isfinite(value(slope(spelled[k], p), 0, 1)), "%zu", k);
  }
  tree undefined[] = {times(p, ratio(q, p)), apply(FORMULA_LOG, neg(q)), ratio(p, p)};
  for (size_t k = 0; k < sizeof undefined / sizeof *undefined; k++) {
    cr_assert(isnan(value(undefined[k], 0, 1)), "%zu", k);
    formula_evaluate_ball(e, undefined[k], &b, ball, NULL, NULL);
    cr_assert_not(arb_is_finite(ball), "%zu", k);
  }
  arb_clear(ball);
  close_all();
}

Test(evaluate, powers_and_norms) {
  open(false);
  tree y = sym("y", "i"), z = sym("z", "ij"), d = minus(y, sym("y", "j"));
  double zv = s.z[1];
  cr_assert_float_eq(value(to_the(z, number("3")), 0, 1), zv * zv * zv, 1e-15);
  cr_assert_float_eq(value(to_the(z, neg(number("1"))), 0, 1), 1 / zv, 1e-15);
  cr_assert_float_eq(value(to_the(neg(z), number("1.5")), 0, 1), pow(-zv, 1.5), 1e-15);
  cr_assert_float_eq(value(to_the(neg(z), number("0.3")), 0, 1), pow(-zv, 0.3), 1e-15);
  cr_assert(isnan(value(to_the(z, number("0.5")), 0, 1)));
  cr_assert_float_eq(value(to_the(named("e"), z), 0, 1), exp(zv), 1e-15);
  cr_assert_float_eq(value(length(d), 0, 1), sqrt(-zv), 1e-15);
  cr_assert_float_eq(value(inner(d, d), 0, 1), -zv, 1e-15);
  tree square = to_the(length(y), number("2"));
  s.y[0] = s.y[1] = 0;
  formula_evaluator *at_zero = formula_evaluator_alloc(&s.point, 64);
  formula_bindings b = bind(0, 0, 0, 0);
  double g[2];
  formula_evaluate(at_zero, slope(square, y), &b, g, NULL, NULL);
  cr_assert(g[0] == 0 && g[1] == 0);
  formula_evaluate(at_zero, slope(length(y), y), &b, g, NULL, NULL);
  cr_assert_not(isfinite(g[0]));
  formula_evaluate(at_zero, slope(length(d), y), &b, g, NULL, NULL); /* ||y_i - y_i|| */
  cr_assert(g[0] == 0 && g[1] == 0);
  formula_evaluator_free(at_zero);
  close_all();
}

Test(evaluate, sides) {
  open(false);
  tree z = sym("z", "ij"), p = sym("p", "ij");
  tree kink = apply(FORMULA_ABS, plus(z, p));
  tree larger = apply_two(FORMULA_MAX, plus(z, p), number("0"));
  value(kink, 0, 0);
  value(larger, 0, 0);
  cr_assert(formula_evaluator_one_sided(e, kink) && formula_evaluator_one_sided(e, larger));
  s.p[1] = -20;
  formula_evaluator *other = formula_evaluator_alloc(&s.point, 64), *mine = e;
  e = other;
  cr_assert_eq(value(larger, 0, 1), 0);
  cr_assert_float_eq(value(kink, 0, 1), 20 - s.z[1], 1e-14);
  cr_assert_float_eq(value(slope(kink, z), 0, 1), -1, 0);
  cr_assert(formula_evaluator_one_sided(other, kink));
  const formula_evaluator *both[] = {mine, other};
  cr_assert_not(formula_evaluators_one_sided(both, 2, times(p, kink)));
  cr_assert_not(formula_evaluators_one_sided(both, 2, larger));
  e = mine;
  formula_evaluator_free(other);
  close_all();
}

/* Random trees: the double and the complex value are where the ball is. */
static tree grown(unsigned long *seed, int depth) {
  tree leaves[] = {sym("p", "ij"), sym("q", "ij"), sym("z", "ij"), number("0.3"), sym("N", "")};
  double choice = (1 + draw(seed)) / 2;
  if (depth == 0) return leaves[(int)(5 * choice)];
  tree a = grown(seed, depth - 1), b = grown(seed, depth - 1);
  const formula_function functions[] = {FORMULA_TANH, FORMULA_SIGMOID, FORMULA_ABS, FORMULA_SIN,
                                        FORMULA_COS};
  switch ((int)(7 * choice)) {
  case 0:
    return plus(a, b);
  case 1:
    return minus(a, b);
  case 2:
    return times(a, b);
  case 3:
    return ratio(a, plus(number("2"), to_the(b, number("2"))));
  case 4:
    return sum("k", times(a, sym("p", "ik")));
  case 5:
    return apply_two(FORMULA_MAX, a, b);
  default:
    return apply(functions[(*seed >> 40) % 5], a);
  }
}
Test(evaluate, number_kinds_agree) {
  open(false);
  unsigned long seed = 4711;
  arb_t ball, wide;
  arb_init(ball);
  arb_init(wide);
  formula_evaluator *exact = formula_evaluator_alloc(&s.point, 300);
  for (int round = 0; round < 300; round++) {
    tree t = grown(&seed, 4);
    formula_bindings b = bind(1, 3, 0, 0);
    double v, largest;
    double complex c;
    formula_evaluate(e, t, &b, &v, &largest, NULL);
    formula_evaluate_complex(e, t, &b, 0, 0, 0, &c);
    formula_evaluate_ball(e, t, &b, ball, NULL, NULL);
    formula_evaluate_ball(exact, t, &b, wide, NULL, NULL);
    cr_assert(arb_overlaps(ball, wide) && arb_is_finite(ball), "round %d", round);
    double want = arf_get_d(arb_midref(wide), ARF_RND_NEAR), bar = 1e-12 * (1 + largest);
    cr_assert(fabs(v - want) <= bar, "round %d: %.17g, not %.17g", round, v, want);
    cr_assert(fabs(creal(c) - want) <= bar, "round %d: %.17g, not %.17g", round, creal(c), want);
  }
  formula_evaluator_free(exact);
  arb_clear(ball);
  arb_clear(wide);
  close_all();
}
