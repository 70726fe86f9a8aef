/* Each operation over doubles, complex doubles and balls against the same over balls of 300 bits.
 */
#include "formula/field.h"
#include <criterion/criterion.h>
#include <math.h>

typedef void unary(const formula_field *f, void *r, const void *a);
typedef void binary(const formula_field *f, void *r, const void *a, const void *b);

static void all_of(const formula_field *f, double a, double b, void *out) {
  void *x = formula_field_alloc(f, 2), *y = formula_field_at(f, x, 1);
  f->set_double(f, x, a);
  f->set_double(f, y, b);
  binary *two[] = {f->add, f->subtract, f->multiply, f->divide, f->maximum};
  unary *one[] = {f->negate, f->exp,  f->log,     f->sqrt,    f->sin,
                  f->cos,    f->tanh, f->sigmoid, f->absolute};
  for (size_t k = 0; k < 5; k++) two[k](f, formula_field_at(f, out, k), x, y);
  for (size_t k = 0; k < 9; k++) one[k](f, formula_field_at(f, out, 5 + k), x);
  f->power(f, formula_field_at(f, out, 14), x, 5);
  f->power(f, formula_field_at(f, out, 15), x, -4);
  formula_field_free(f, x, 2);
}
enum { OPERATIONS = 16 };

Test(field, operations_agree) {
  formula_field wide = formula_ball_field(300), narrow = formula_ball_field(128);
  arb_ptr exact = _arb_vec_init(OPERATIONS), balls = _arb_vec_init(OPERATIONS);
  const double points[][2] = {
      {0.71875, -2.3125}, {-1.4375, 0.28125}, {7.8125, 7.84375}, {-31.5, -3}};
  for (size_t p = 0; p < sizeof points / sizeof *points; p++) {
    double plain[OPERATIONS];
    double complex along[OPERATIONS];
    all_of(&wide, points[p][0], points[p][1], exact);
    all_of(&narrow, points[p][0], points[p][1], balls);
    all_of(&formula_double_field, points[p][0], points[p][1], plain);
    all_of(&formula_complex_field, points[p][0], points[p][1], along);
    for (size_t k = 0; k < OPERATIONS; k++) {
      if (!arb_is_finite(exact + k)) {
        cr_assert(isnan(plain[k]) && isnan(creal(along[k])) && !arb_is_finite(balls + k),
                  "operation %zu at %g: %g", k, points[p][0], plain[k]);
        continue;
      }
      double want = arf_get_d(arb_midref(exact + k), ARF_RND_NEAR);
      cr_assert(arb_contains(balls + k, exact + k), "operation %zu at %g", k, points[p][0]);
      cr_assert(fabs(plain[k] - want) <= 1e-15 * fabs(want), "operation %zu at %g: %.17g not %.17g",
                k, points[p][0], plain[k], want);
      cr_assert(cabs(along[k] - want) <= 1e-14 * fabs(want), "operation %zu at %g", k,
                points[p][0]);
    }
  }
  _arb_vec_clear(exact, OPERATIONS);
  _arb_vec_clear(balls, OPERATIONS);
  flint_cleanup();
}

/* What is infinite is a multiple of log 0; 0 times it is 0; the rest has no value. */
static void check_edges(const formula_field *f, const char *name) {
  void *zero = formula_field_alloc(f, 4), *three = formula_field_at(f, zero, 1);
  void *r = formula_field_at(f, zero, 2), *nothing = formula_field_at(f, zero, 3);
  f->set_decimal(f, three, "3");
  f->log(f, r, zero);
  cr_assert(f->is_infinite(f, r) && f->sign(f, r) < 0, "%s", name);
  f->multiply(f, r, r, three);
  f->divide(f, r, r, three);
  cr_assert(f->is_infinite(f, r) && f->sign(f, r) < 0, "%s", name);
  f->exp(f, nothing, r);
  cr_assert(f->is_zero(f, nothing), "%s", name);
  f->multiply(f, r, zero, r);
  cr_assert(f->is_zero(f, r), "%s", name);
  f->divide(f, nothing, three, zero);
  f->multiply(f, r, zero, nothing);
  cr_assert(isinf(f->magnitude(f, r)), "%s: 0 (3/0)", name);
  cr_assert_not(f->is_infinite(f, r), "%s: 0 (3/0)", name);
  f->power(f, r, zero, -2);
  cr_assert(isinf(f->magnitude(f, r)) && !f->is_infinite(f, r), "%s: 0^-2", name);
  f->power(f, r, zero, 0);
  long n;
  cr_assert(f->is_integer(f, r, &n) && n == 1, "%s: 0^0", name);
  f->set_decimal(f, r, "0.50");
  f->add(f, r, r, r);
  cr_assert(f->is_integer(f, r, &n) && n == 1, "%s: 0.50 + 0.50", name);
  f->set_decimal(f, r, "12345678901234567890.25");
  cr_assert(fabs(f->magnitude(f, r) / 12345678901234567890.25 - 1) < 1e-8, "%s", name);
  cr_assert_eq(f->sign(f, zero), 0);
  f->negate(f, r, three);
  cr_assert_eq(f->sign(f, r), -1);
  formula_field_free(f, zero, 4);
}
Test(field, edges) {
  formula_field balls = formula_ball_field(96);
  check_edges(&formula_double_field, "double");
  check_edges(&formula_complex_field, "complex");
  check_edges(&balls, "balls");
  flint_cleanup();
}
