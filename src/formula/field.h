/* Numbers of any kind, as a table of operations on elements of a fixed size, so that a formula is
 * evaluated by one source over all of them: doubles, complex doubles, balls, and jets of these.
 *
 * Results may alias arguments. What has no value (0/0, log of a negative number) is `undefined`: a
 * NaN, or a ball that is not finite. The one infinite number is log 0 (and its multiples): an exact
 * 0 times it is 0, which is how 0 log 0 = 0 comes about; all else that is done with it, except to
 * add, scale and exp(log 0) = 0, is undefined. In doubles an overflow looks the same, and is
 * treated the same. */
#ifndef FORMULA_FIELD_H
#define FORMULA_FIELD_H

#include "formula/ball.h"
#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct formula_field formula_field;
struct formula_field {
  size_t size; /* bytes of an element, a multiple of its alignment */
  slong precision;

  void (*init)(const formula_field *f, void *a); /* a is zeroed memory */
  void (*clear)(const formula_field *f, void *a);

  void (*set)(const formula_field *f, void *r, const void *a);
  void (*set_integer)(const formula_field *f, void *r, long n);
  void (*set_double)(const formula_field *f, void *r, double x);
  void (*set_decimal)(const formula_field *f, void *r, const char *text); /* "0.693", exactly */
  void (*set_pi)(const formula_field *f, void *r);
  void (*undefined)(const formula_field *f, void *r);

  void (*add)(const formula_field *f, void *r, const void *a, const void *b);
  void (*subtract)(const formula_field *f, void *r, const void *a, const void *b);
  void (*multiply)(const formula_field *f, void *r, const void *a, const void *b);
  void (*divide)(const formula_field *f, void *r, const void *a, const void *b);
  void (*maximum)(const formula_field *f, void *r, const void *a, const void *b);
  void (*negate)(const formula_field *f, void *r, const void *a);
  void (*power)(const formula_field *f, void *r, const void *a, long n); /* a^n; 0^0 = 1 */
  void (*exp)(const formula_field *f, void *r, const void *a);
  void (*log)(const formula_field *f, void *r, const void *a);
  void (*sqrt)(const formula_field *f, void *r, const void *a);
  void (*tanh)(const formula_field *f, void *r, const void *a);
  void (*sin)(const formula_field *f, void *r, const void *a);
  void (*cos)(const formula_field *f, void *r, const void *a);
  void (*sigmoid)(const formula_field *f, void *r, const void *a); /* 1 / (1 + exp(-a)) */
  void (*absolute)(const formula_field *f, void *r, const void *a);

  /* -1 or 1; 0 where a is 0, may be either, or has no value. Complex: of the real part. */
  int (*sign)(const formula_field *f, const void *a);
  bool (*is_zero)(const formula_field *f, const void *a); /* exactly, and constant */
  bool (*is_infinite)(const formula_field *f, const void *a);
  /* Is a constant integer, small enough to be an exponent. */
  bool (*is_integer)(const formula_field *f, const void *a, long *n);
  /* An upper bound of |a|; INFINITY for what has no value. */
  double (*magnitude)(const formula_field *f, const void *a);
};

/* The operations of a field whose functions have the names of their slots (or the long ones, where
 * the C library has the short). */
#define FORMULA_FIELD_OPERATIONS                                                                   \
  .set = set, .set_integer = set_integer, .set_double = set_double, .set_decimal = set_decimal,    \
  .set_pi = set_pi, .undefined = undefined, .add = add, .subtract = subtract,                      \
  .multiply = multiply, .divide = divide, .maximum = maximum, .negate = negate, .power = power,    \
  .exp = exponential, .log = logarithm, .sqrt = root, .tanh = tangent, .sin = sine, .cos = cosine, \
  .sigmoid = sigmoid, .absolute = absolute, .sign = sign, .is_zero = is_zero,                      \
  .is_infinite = is_infinite, .is_integer = is_integer, .magnitude = magnitude

enum { FORMULA_MOST_EXPONENT = 1 << 20 };

extern const formula_field formula_double_field;   /* of double */
extern const formula_field formula_complex_field;  /* of double complex: continued analytically */
formula_field formula_ball_field(slong precision); /* of arb_struct */

/* Is a decimal short enough to be mantissa / 10^places in any field? */
bool formula_decimal_split(const char *text, long *mantissa, long *scale);

/* count elements of f, zero; NULL when memory is short. */
void *formula_field_alloc(const formula_field *f, size_t count);
void formula_field_free(const formula_field *f, void *elements, size_t count);
/* Element k of an array. */
static inline void *formula_field_at(const formula_field *f, const void *elements, size_t k) {
  return (char *)elements + k * f->size;
}

#endif
