/* Complex doubles, for the complex step: every function is continued analytically from the real
 * line, so |a|, max and sign go by the real part, and log and sqrt of a negative one are undefined
 * as they are over the reals. */
#include "formula/field.h"
#include <math.h>

typedef const formula_field field;

static double complex of(const void *a) {
  return *(const double complex *)a;
}
static void put(void *r, double complex x) {
  *(double complex *)r = x;
}
static double complex finite(double complex x) {
  return isfinite(creal(x)) && isfinite(cimag(x)) ? x : (double)NAN;
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
static void set_real(void *r, double x) {
  put(r, x);
}
static void set_decimal(field *f, void *r, const char *text) {
  (void)f;
  double x;
  formula_double_field.set_decimal(&formula_double_field, &x, text);
  set_real(r, x);
}
static void set_pi(field *f, void *r) {
  (void)f, put(r, acos(-1.0));
}
static void undefined(field *f, void *r) {
  (void)f, put(r, (double)NAN);
}

static bool is_zero(field *f, const void *a) {
  (void)f;
  return of(a) == 0;
}
static bool is_infinite(field *f, const void *a) {
  (void)f;
  return isinf(creal(of(a)));
}

static void add(field *f, void *r, const void *a, const void *b) {
  (void)f, put(r, of(a) + of(b));
}
static void subtract(field *f, void *r, const void *a, const void *b) {
  (void)f, put(r, of(a) - of(b));
}
static void multiply(field *f, void *r, const void *a, const void *b) {
  bool vanishes = (is_zero(f, a) && is_infinite(f, b)) || (is_zero(f, b) && is_infinite(f, a));
  put(r, vanishes ? 0 : of(a) * of(b));
}
static void divide(field *f, void *r, const void *a, const void *b) {
  (void)f;
  double complex y = finite(of(b));
  put(r, y == 0 ? (double)NAN : of(a) / y);
}
static void maximum(field *f, void *r, const void *a, const void *b) {
  (void)f;
  double complex x = of(a), y = of(b);
  bool defined = !isnan(creal(x)) && !isnan(creal(y));
  put(r, !defined ? (double)NAN : creal(x) < creal(y) ? y : x);
}
static void negate(field *f, void *r, const void *a) {
  (void)f, put(r, -of(a));
}

static void power(field *f, void *r, const void *a, long n) {
  (void)f;
  double complex result = 1, square = finite(of(a));
  for (unsigned long k = n < 0 ? -(unsigned long)n : (unsigned long)n; k; k >>= 1) {
    if (k & 1) result *= square;
    square *= square;
  }
  if (n < 0) result = result == 0 ? (double)NAN : 1 / result;
  put(r, result);
}

static void exponential(field *f, void *r, const void *a) {
  put(r, is_infinite(f, a) && creal(of(a)) < 0 ? 0 : cexp(finite(of(a))));
}
static void logarithm(field *f, void *r, const void *a) {
  double complex x = finite(of(a));
  if (is_zero(f, a))
    set_real(r, (double)-INFINITY);
  else
    put(r, creal(x) > 0 ? clog(x) : (double)NAN);
}
static void root(field *f, void *r, const void *a) {
  (void)f;
  double complex x = finite(of(a));
  put(r, x == 0 || creal(x) > 0 ? csqrt(x) : (double)NAN);
}
static void tangent(field *f, void *r, const void *a) {
  (void)f, put(r, ctanh(finite(of(a))));
}
static void sine(field *f, void *r, const void *a) {
  (void)f, put(r, csin(finite(of(a))));
}
static void cosine(field *f, void *r, const void *a) {
  (void)f, put(r, ccos(finite(of(a))));
}
static void sigmoid(field *f, void *r, const void *a) {
  (void)f;
  double complex x = finite(of(a)), tail = cexp(creal(x) < 0 ? x : -x);
  put(r, (creal(x) < 0 ? tail : 1) / (1 + tail));
}
static void absolute(field *f, void *r, const void *a) {
  (void)f;
  double complex x = finite(of(a));
  put(r, creal(x) < 0 ? -x : x);
}

static int sign(field *f, const void *a) {
  (void)f;
  return (creal(of(a)) > 0) - (creal(of(a)) < 0);
}
static bool is_integer(field *f, const void *a, long *n) {
  (void)f;
  double x = creal(of(a));
  return cimag(of(a)) == 0 && formula_double_field.is_integer(&formula_double_field, &x, n);
}
static double magnitude(field *f, const void *a) {
  (void)f;
  double size = fabs(creal(of(a))) + fabs(cimag(of(a)));
  return isnan(size) ? (double)INFINITY : size;
}

const formula_field formula_complex_field = {.size = sizeof(double complex),
                                             .precision = 53,
                                             .init = nothing,
                                             .clear = nothing,
                                             FORMULA_FIELD_OPERATIONS};
