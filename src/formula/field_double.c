/* Doubles. */
#include "formula/field.h"
#include <math.h>

typedef const formula_field field;

static double of(const void *a) {
  return *(const double *)a;
}
static void put(void *r, double x) {
  *(double *)r = x;
}
/* Only log 0 is infinite, and few operations know what to do with it. */
static double finite(double x) {
  return isfinite(x) ? x : (double)NAN;
}

static void nothing(field *f, void *a) {
  (void)f, (void)a;
}
static void set(field *f, void *r, const void *a) {
  (void)f, put(r, of(a));
}
static void set_integer(field *f, void *r, long n) {
  (void)f, put(r, (double)n);
}
static void set_double(field *f, void *r, double x) {
  (void)f, put(r, x);
}
static void set_pi(field *f, void *r) {
  (void)f, put(r, acos(-1.0));
}
static void undefined(field *f, void *r) {
  (void)f, put(r, (double)NAN);
}

static void set_decimal(field *f, void *r, const char *text) {
  (void)f;
  long mantissa, scale;
  if (formula_decimal_split(text, &mantissa, &scale)) {
    put(r, (double)mantissa / (double)scale);
    return;
  }
  arb_t ball; /* as strtod, but deaf to the locale */
  arb_init(ball);
  put(r, arb_set_str(ball, text, 128) ? (double)NAN : arf_get_d(arb_midref(ball), ARF_RND_NEAR));
  arb_clear(ball);
}

static void add(field *f, void *r, const void *a, const void *b) {
  (void)f, put(r, of(a) + of(b));
}
static void subtract(field *f, void *r, const void *a, const void *b) {
  (void)f, put(r, of(a) - of(b));
}
static void multiply(field *f, void *r, const void *a, const void *b) {
  (void)f;
  double x = of(a), y = of(b), product = x * y;
  bool vanishes = isnan(product) && !isnan(x) && !isnan(y); /* 0 log 0 */
  put(r, vanishes ? 0 : product);
}
static void divide(field *f, void *r, const void *a, const void *b) {
  (void)f;
  double y = of(b);
  put(r, y == 0 || isinf(y) ? (double)NAN : of(a) / y);
}
static void maximum(field *f, void *r, const void *a, const void *b) {
  (void)f;
  double x = of(a), y = of(b);
  put(r, isnan(x) || isnan(y) ? (double)NAN : fmax(x, y));
}
static void negate(field *f, void *r, const void *a) {
  (void)f, put(r, -of(a));
}

static void power(field *f, void *r, const void *a, long n) {
  (void)f;
  double result = 1, square = finite(of(a));
  for (unsigned long k = n < 0 ? -(unsigned long)n : (unsigned long)n; k; k >>= 1) {
    if (k & 1) result *= square;
    square *= square;
  }
  if (n < 0) result = result == 0 ? (double)NAN : 1 / result;
  put(r, result);
}

static void exponential(field *f, void *r, const void *a) {
  (void)f;
  put(r, of(a) == (double)-INFINITY ? 0 : exp(finite(of(a))));
}
static void logarithm(field *f, void *r, const void *a) {
  (void)f;
  double x = finite(of(a));
  put(r, x < 0 ? (double)NAN : log(x));
}
static void root(field *f, void *r, const void *a) {
  (void)f;
  double x = finite(of(a));
  put(r, x < 0 ? (double)NAN : sqrt(x));
}
static void tangent(field *f, void *r, const void *a) {
  (void)f, put(r, tanh(finite(of(a))));
}
static void sine(field *f, void *r, const void *a) {
  (void)f, put(r, sin(finite(of(a))));
}
static void cosine(field *f, void *r, const void *a) {
  (void)f, put(r, cos(finite(of(a))));
}
static void sigmoid(field *f, void *r, const void *a) {
  (void)f;
  double x = finite(of(a)), tail = exp(-fabs(x));
  put(r, (x < 0 ? tail : 1) / (1 + tail));
}
static void absolute(field *f, void *r, const void *a) {
  (void)f, put(r, fabs(finite(of(a))));
}

static int sign(field *f, const void *a) {
  (void)f;
  return (of(a) > 0) - (of(a) < 0);
}
static bool is_zero(field *f, const void *a) {
  (void)f;
  return of(a) == 0;
}
static bool is_infinite(field *f, const void *a) {
  (void)f;
  return isinf(of(a));
}
static bool is_integer(field *f, const void *a, long *n) {
  (void)f;
  double x = of(a);
  if (!(fabs(x) <= FORMULA_MOST_EXPONENT && x == floor(x))) return false;
  *n = (long)x;
  return true;
}
static double magnitude(field *f, const void *a) {
  (void)f;
  return isnan(of(a)) ? (double)INFINITY : fabs(of(a));
}

const formula_field formula_double_field = {.size = sizeof(double),
                                            .precision = 53,
                                            .init = nothing,
                                            .clear = nothing,
                                            FORMULA_FIELD_OPERATIONS};
