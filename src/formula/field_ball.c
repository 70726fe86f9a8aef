/* Balls: each holds the true value, rounding included (Arb; Johansson, "Arb: efficient
 * arbitrary-precision midpoint-radius interval arithmetic", 2017). */
#include "formula/field.h"
#include <math.h>

typedef const formula_field field;

static arb_srcptr of(const void *a) {
  return (arb_srcptr)a;
}
static arb_ptr to(void *r) {
  return (arb_ptr)r;
}

static void init(field *f, void *a) {
  (void)f, arb_init(to(a));
}
static void clear(field *f, void *a) {
  (void)f, arb_clear(to(a));
}
static void set(field *f, void *r, const void *a) {
  (void)f, arb_set(to(r), of(a));
}
static void set_integer(field *f, void *r, long n) {
  (void)f, arb_set_si(to(r), n);
}
static void set_double(field *f, void *r, double x) {
  (void)f, arb_set_d(to(r), x);
}
static void set_pi(field *f, void *r) {
  arb_const_pi(to(r), f->precision);
}
static void undefined(field *f, void *r) {
  (void)f, arb_indeterminate(to(r));
}

static void set_decimal(field *f, void *r, const char *text) {
  long mantissa, scale;
  if (formula_decimal_split(text, &mantissa, &scale)) {
    arb_set_si(to(r), mantissa);
    if (scale > 1) arb_div_si(to(r), to(r), scale, f->precision);
  } else if (arb_set_str(to(r), text, f->precision)) {
    arb_indeterminate(to(r));
  }
}

static bool is_zero(field *f, const void *a) {
  (void)f;
  return arb_is_zero(of(a));
}
static bool is_infinite(field *f, const void *a) {
  (void)f;
  return arb_is_exact(of(a)) && arf_is_inf(arb_midref(of(a)));
}
static bool finite(const void *a) {
  return arb_is_finite(of(a));
}

/* log 0 plus what is finite is as infinite as before. */
static void drop_radius(void *r) {
  if (arf_is_inf(arb_midref(to(r))) && mag_is_finite(arb_radref(to(r))))
    mag_zero(arb_radref(to(r)));
}
static void add(field *f, void *r, const void *a, const void *b) {
  arb_add(to(r), of(a), of(b), f->precision);
  drop_radius(r);
}
static void subtract(field *f, void *r, const void *a, const void *b) {
  arb_sub(to(r), of(a), of(b), f->precision);
  drop_radius(r);
}

static int sign(field *f, const void *a) {
  (void)f;
  return arb_is_positive(of(a)) - arb_is_negative(of(a));
}
/* A multiple of log 0, of the sign given; what has no sign has no value. */
static void set_infinite(void *r, int direction) {
  if (direction > 0)
    arb_pos_inf(to(r));
  else if (direction < 0)
    arb_neg_inf(to(r));
  else
    arb_indeterminate(to(r));
}

static void multiply(field *f, void *r, const void *a, const void *b) {
  if (finite(a) && finite(b))
    arb_mul(to(r), of(a), of(b), f->precision);
  else if ((is_zero(f, a) && is_infinite(f, b)) || (is_zero(f, b) && is_infinite(f, a)))
    arb_zero(to(r));
  else if (is_infinite(f, a) || is_infinite(f, b))
    set_infinite(r, sign(f, a) * sign(f, b));
  else
    arb_indeterminate(to(r));
}
static void divide(field *f, void *r, const void *a, const void *b) {
  if (!finite(b) || arb_contains_zero(of(b)))
    arb_indeterminate(to(r));
  else if (finite(a))
    arb_div(to(r), of(a), of(b), f->precision);
  else
    set_infinite(r, is_infinite(f, a) ? sign(f, a) * sign(f, b) : 0);
}
static void maximum(field *f, void *r, const void *a, const void *b) {
  arb_max(to(r), of(a), of(b), f->precision);
}
static void negate(field *f, void *r, const void *a) {
  (void)f, arb_neg(to(r), of(a));
}
static void power(field *f, void *r, const void *a, long n) {
  if (!finite(a)) {
    arb_indeterminate(to(r));
    return;
  }
  arb_pow_ui(to(r), of(a), n < 0 ? -(ulong)n : (ulong)n, f->precision);
  if (n >= 0) return;
  if (arb_contains_zero(to(r)))
    arb_indeterminate(to(r));
  else
    arb_inv(to(r), to(r), f->precision);
}

static void exponential(field *f, void *r, const void *a) {
  if (finite(a))
    arb_exp(to(r), of(a), f->precision);
  else if (is_infinite(f, a) && sign(f, a) < 0)
    arb_zero(to(r));
  else
    arb_indeterminate(to(r));
}
static void logarithm(field *f, void *r, const void *a) {
  if (is_zero(f, a))
    arb_neg_inf(to(r));
  else if (finite(a))
    arb_log(to(r), of(a), f->precision);
  else
    arb_indeterminate(to(r));
}

typedef void function(arb_t r, const arb_t a, slong precision);
static void apply(function *g, field *f, void *r, const void *a) {
  if (finite(a))
    g(to(r), of(a), f->precision);
  else
    arb_indeterminate(to(r));
}
static void magnitude_of(arb_t r, const arb_t a, slong precision) {
  (void)precision;
  arb_abs(r, a);
}
static void logistic(arb_t r, const arb_t a, slong precision) {
  arb_neg(r, a);
  arb_exp(r, r, precision);
  arb_add_ui(r, r, 1, precision);
  arb_inv(r, r, precision);
}
static void root(field *f, void *r, const void *a) {
  apply(arb_sqrt, f, r, a);
}
static void tangent(field *f, void *r, const void *a) {
  apply(arb_tanh, f, r, a);
}
static void sine(field *f, void *r, const void *a) {
  apply(arb_sin, f, r, a);
}
static void cosine(field *f, void *r, const void *a) {
  apply(arb_cos, f, r, a);
}
static void sigmoid(field *f, void *r, const void *a) {
  apply(logistic, f, r, a);
}
static void absolute(field *f, void *r, const void *a) {
  apply(magnitude_of, f, r, a);
}

static bool is_integer(field *f, const void *a, long *n) {
  (void)f;
  if (!arb_is_int(of(a)) || arf_cmpabs_2exp_si(arb_midref(of(a)), 20) > 0) return false;
  *n = arf_get_si(arb_midref(of(a)), ARF_RND_DOWN);
  return true;
}
static double magnitude(field *f, const void *a) {
  (void)f;
  mag_t bound;
  mag_init(bound);
  arb_get_mag(bound, of(a));
  double result = mag_get_d(bound);
  mag_clear(bound);
  return result;
}

formula_field formula_ball_field(slong precision) {
  return (formula_field){.size = sizeof(arb_struct),
                         .precision = precision,
                         .init = init,
                         .clear = clear,
                         FORMULA_FIELD_OPERATIONS};
}
