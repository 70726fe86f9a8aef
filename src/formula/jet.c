#include "formula/jet.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

typedef const formula_field field;

typedef struct {
  formula_field field; /* first: a field of jets is this */
  const formula_field *base;
  size_t directions;
  void *scratch; /* SCRATCH elements of base */
} jet_field;

enum { SCRATCH = 4 };

/* Followed by the value and the derivatives, elements of base; those outside of [from, to) are
 * anything. */
typedef struct {
  uint32_t from, to;
  _Alignas(16) char elements[];
} jet;

static const jet_field *jets(field *f) {
  return (const jet_field *)f;
}
static field *base_of(field *f) {
  return jets(f)->base;
}
static void *scratch(field *f, size_t k) {
  return formula_field_at(base_of(f), jets(f)->scratch, k);
}
static void *value(void *a) {
  return ((jet *)a)->elements;
}
const void *formula_jet_value(const void *a) {
  return ((const jet *)a)->elements;
}
static void *slot(field *f, void *a, size_t k) {
  return formula_field_at(base_of(f), ((jet *)a)->elements, k + 1);
}
const void *formula_jet_derivative(field *f, const void *a, size_t k) {
  const jet *j = a;
  return j->from <= k && k < j->to ? formula_field_at(base_of(f), j->elements, k + 1) : NULL;
}

static bool is_constant(const void *a) {
  return ((const jet *)a)->from == ((const jet *)a)->to;
}
static void set_range(void *a, size_t from, size_t to) {
  ((jet *)a)->from = (uint32_t)from;
  ((jet *)a)->to = (uint32_t)to;
}
static void set_same_range(void *r, const void *a) {
  set_range(r, ((const jet *)a)->from, ((const jet *)a)->to);
}
typedef struct {
  size_t from, to;
} span;
static span joint_range(const void *a, const void *b) {
  const jet *x = a, *y = b;
  if (is_constant(a)) return (span){y->from, y->to};
  if (is_constant(b)) return (span){x->from, x->to};
  return (span){x->from < y->from ? x->from : y->from, x->to > y->to ? x->to : y->to};
}

/* ---- memory and constants ---- */

static void init(field *f, void *a) {
  field *base = base_of(f);
  for (size_t k = 0; k <= jets(f)->directions; k++)
    base->init(base, formula_field_at(base, value(a), k));
}
static void clear(field *f, void *a) {
  field *base = base_of(f);
  for (size_t k = 0; k <= jets(f)->directions; k++)
    base->clear(base, formula_field_at(base, value(a), k));
}

static void set(field *f, void *r, const void *a) {
  if (r == a) return;
  field *base = base_of(f);
  const jet *from = a;
  base->set(base, value(r), formula_jet_value(a));
  for (size_t k = from->from; k < from->to; k++)
    base->set(base, slot(f, r, k), formula_jet_derivative(f, a, k));
  set_same_range(r, a);
}
void formula_jet_set_constant(field *f, void *r, const void *constant) {
  base_of(f)->set(base_of(f), value(r), constant);
  set_range(r, 0, 0);
}
void formula_jet_set_variable(field *f, void *r, const void *at, size_t direction) {
  formula_jet_set_constant(f, r, at);
  base_of(f)->set_integer(base_of(f), slot(f, r, direction), 1);
  set_range(r, direction, direction + 1);
}
static void set_integer(field *f, void *r, long n) {
  base_of(f)->set_integer(base_of(f), value(r), n);
  set_range(r, 0, 0);
}
static void set_double(field *f, void *r, double x) {
  base_of(f)->set_double(base_of(f), value(r), x);
  set_range(r, 0, 0);
}
static void set_decimal(field *f, void *r, const char *text) {
  base_of(f)->set_decimal(base_of(f), value(r), text);
  set_range(r, 0, 0);
}
static void set_pi(field *f, void *r) {
  base_of(f)->set_pi(base_of(f), value(r));
  set_range(r, 0, 0);
}
static void undefined(field *f, void *r) {
  base_of(f)->undefined(base_of(f), value(r));
  set_range(r, 0, 0);
}

/* ---- questions ---- */

static int sign(field *f, const void *a) {
  return base_of(f)->sign(base_of(f), formula_jet_value(a));
}
static bool is_zero(field *f, const void *a) {
  return is_constant(a) && base_of(f)->is_zero(base_of(f), formula_jet_value(a));
}
static bool is_infinite(field *f, const void *a) {
  return base_of(f)->is_infinite(base_of(f), formula_jet_value(a));
}
static bool is_integer(field *f, const void *a, long *n) {
  return is_constant(a) && base_of(f)->is_integer(base_of(f), formula_jet_value(a), n);
}
/* Of the derivatives, which are what is asked for in the end. */
static double magnitude(field *f, const void *a) {
  field *base = base_of(f);
  double largest = 0;
  for (size_t k = ((const jet *)a)->from; k < ((const jet *)a)->to; k++)
    largest = fmax(largest, base->magnitude(base, formula_jet_derivative(f, a, k)));
  return largest;
}

/* ---- arithmetic ---- */

/* Value and derivatives are all 0. */
static bool vanishes(field *f, const void *a) {
  field *base = base_of(f);
  if (!base->is_zero(base, formula_jet_value(a))) return false;
  for (size_t k = ((const jet *)a)->from; k < ((const jet *)a)->to; k++)
    if (!base->is_zero(base, formula_jet_derivative(f, a, k))) return false;
  return true;
}

typedef void binary(field *f, void *r, const void *a, const void *b);

/* combine is base's add or subtract. */
static void combine(field *f, void *r, const void *a, const void *b, binary *combine_base) {
  field *base = base_of(f);
  span range = joint_range(a, b);
  bool vanished = vanishes(f, a) || vanishes(f, b);
  combine_base(base, value(r), formula_jet_value(a), formula_jet_value(b));
  for (size_t k = range.from; k < range.to; k++) {
    const void *x = formula_jet_derivative(f, a, k), *y = formula_jet_derivative(f, b, k);
    if (x && y)
      combine_base(base, slot(f, r, k), x, y);
    else if (x)
      base->set(base, slot(f, r, k), x);
    else if (y && combine_base == base->subtract)
      base->negate(base, slot(f, r, k), y);
    else if (y)
      base->set(base, slot(f, r, k), y);
    else
      base->set_integer(base, slot(f, r, k), 0);
  }
  set_range(r, range.from, range.to);
  if (!vanished && vanishes(f, r)) set_range(r, 0, 0); /* y - y */
}
static void add(field *f, void *r, const void *a, const void *b) {
  combine(f, r, a, b, base_of(f)->add);
}
static void subtract(field *f, void *r, const void *a, const void *b) {
  combine(f, r, a, b, base_of(f)->subtract);
}
static void negate(field *f, void *r, const void *a) {
  field *base = base_of(f);
  base->negate(base, value(r), formula_jet_value(a));
  for (size_t k = ((const jet *)a)->from; k < ((const jet *)a)->to; k++)
    base->negate(base, slot(f, r, k), formula_jet_derivative(f, a, k));
  set_same_range(r, a);
}

/* (a b)' = a b' + b a' */
static void multiply(field *f, void *r, const void *a, const void *b) {
  field *base = base_of(f);
  span range = joint_range(a, b);
  if ((is_zero(f, a) && is_infinite(f, b)) || (is_zero(f, b) && is_infinite(f, a))) {
    set_integer(f, r, 0); /* 0 log 0, whatever the derivatives */
    return;
  }
  void *term = scratch(f, 0);
  for (size_t k = range.from; k < range.to; k++) {
    const void *x = formula_jet_derivative(f, a, k), *y = formula_jet_derivative(f, b, k);
    void *d = slot(f, r, k);
    if (y) base->multiply(base, term, formula_jet_value(a), y);
    if (x) base->multiply(base, d, formula_jet_value(b), x);
    if (x && y)
      base->add(base, d, d, term);
    else if (y)
      base->set(base, d, term);
    else if (!x)
      base->set_integer(base, d, 0);
  }
  base->multiply(base, value(r), formula_jet_value(a), formula_jet_value(b));
  set_range(r, range.from, range.to);
}

/* (a / b)' = (a' - (a/b) b') / b */
static void divide(field *f, void *r, const void *a, const void *b) {
  field *base = base_of(f);
  span range = joint_range(a, b);
  void *quotient = scratch(f, 0), *term = scratch(f, 1), *inverse = scratch(f, 2);
  base->divide(base, quotient, formula_jet_value(a), formula_jet_value(b));
  if (range.from < range.to) {
    base->set_integer(base, inverse, 1);
    base->divide(base, inverse, inverse, formula_jet_value(b));
  }
  for (size_t k = range.from; k < range.to; k++) {
    const void *x = formula_jet_derivative(f, a, k), *y = formula_jet_derivative(f, b, k);
    void *d = slot(f, r, k);
    if (y) base->multiply(base, term, quotient, y);
    if (x && y)
      base->subtract(base, d, x, term);
    else if (x)
      base->set(base, d, x);
    else if (y)
      base->negate(base, d, term);
    else
      base->set_integer(base, d, 0);
    if (x || y) base->multiply(base, d, d, inverse);
  }
  base->set(base, value(r), quotient);
  set_range(r, range.from, range.to);
}

/* ---- functions: g(v + sum c e) = g(v) + sum g'(v) c e ---- */

/* r' = slope a'; r's value is set by the caller, afterwards. */
static void chain(field *f, void *r, const void *a, const void *slope) {
  field *base = base_of(f);
  for (size_t k = ((const jet *)a)->from; k < ((const jet *)a)->to; k++)
    base->multiply(base, slot(f, r, k), slope, formula_jet_derivative(f, a, k));
  set_same_range(r, a);
}
static void without_derivative(field *f, void *r, size_t from, size_t to) {
  for (size_t k = from; k < to; k++) base_of(f)->undefined(base_of(f), slot(f, r, k));
  set_range(r, from, to);
}

static void power(field *f, void *r, const void *a, long n) {
  field *base = base_of(f);
  void *slope = scratch(f, 0), *factor = scratch(f, 1);
  if (n == 0) {
    set_integer(f, r, 1);
    return;
  }
  if (!is_constant(a)) {
    base->power(base, slope, formula_jet_value(a), n - 1);
    base->set_integer(base, factor, n);
    base->multiply(base, slope, slope, factor);
  }
  chain(f, r, a, slope);
  base->power(base, value(r), formula_jet_value(a), n);
}
static void exponential(field *f, void *r, const void *a) {
  field *base = base_of(f);
  void *slope = scratch(f, 0);
  base->exp(base, slope, formula_jet_value(a));
  chain(f, r, a, slope);
  base->set(base, value(r), slope);
}
static void logarithm(field *f, void *r, const void *a) {
  field *base = base_of(f);
  void *slope = scratch(f, 0);
  if (!is_constant(a)) base->power(base, slope, formula_jet_value(a), -1);
  chain(f, r, a, slope);
  base->log(base, value(r), formula_jet_value(a));
}
static void root(field *f, void *r, const void *a) {
  field *base = base_of(f);
  void *slope = scratch(f, 0), *two = scratch(f, 1), *result = scratch(f, 2);
  base->sqrt(base, result, formula_jet_value(a));
  if (!is_constant(a)) {
    base->set_integer(base, two, 2);
    base->multiply(base, slope, two, result);
    base->power(base, slope, slope, -1);
  }
  chain(f, r, a, slope);
  base->set(base, value(r), result);
}
/* s' = s(a) s(-a), without the cancellation of s (1 - s) */
static void sigmoid(field *f, void *r, const void *a) {
  field *base = base_of(f);
  void *slope = scratch(f, 0), *result = scratch(f, 1);
  base->sigmoid(base, result, formula_jet_value(a));
  base->negate(base, slope, formula_jet_value(a));
  base->sigmoid(base, slope, slope);
  base->multiply(base, slope, slope, result);
  chain(f, r, a, slope);
  base->set(base, value(r), result);
}
/* tanh'(a) = 4 s(2a) s(-2a) */
static void tangent(field *f, void *r, const void *a) {
  field *base = base_of(f);
  void *slope = scratch(f, 0), *other = scratch(f, 1), *four = scratch(f, 2);
  base->add(base, slope, formula_jet_value(a), formula_jet_value(a));
  base->negate(base, other, slope);
  base->sigmoid(base, slope, slope);
  base->sigmoid(base, other, other);
  base->multiply(base, slope, slope, other);
  base->set_integer(base, four, 4);
  base->multiply(base, slope, slope, four);
  chain(f, r, a, slope);
  base->tanh(base, value(r), formula_jet_value(a));
}
static void sine(field *f, void *r, const void *a) {
  field *base = base_of(f);
  void *slope = scratch(f, 0);
  base->cos(base, slope, formula_jet_value(a));
  chain(f, r, a, slope);
  base->sin(base, value(r), formula_jet_value(a));
}
static void cosine(field *f, void *r, const void *a) {
  field *base = base_of(f);
  void *slope = scratch(f, 0);
  base->sin(base, slope, formula_jet_value(a));
  base->negate(base, slope, slope);
  chain(f, r, a, slope);
  base->cos(base, value(r), formula_jet_value(a));
}
static void absolute(field *f, void *r, const void *a) {
  field *base = base_of(f);
  const jet *range = a;
  int side = sign(f, a);
  if (side > 0) {
    set(f, r, a);
  } else if (side < 0) {
    negate(f, r, a);
  } else {
    base->absolute(base, value(r), formula_jet_value(a));
    without_derivative(f, r, range->from, range->to);
  }
}
static void maximum(field *f, void *r, const void *a, const void *b) {
  field *base = base_of(f);
  base->subtract(base, scratch(f, 0), formula_jet_value(a), formula_jet_value(b));
  int side = base->sign(base, scratch(f, 0));
  if (side != 0) {
    set(f, r, side > 0 ? a : b);
  } else {
    span range = joint_range(a, b);
    base->maximum(base, value(r), formula_jet_value(a), formula_jet_value(b));
    without_derivative(f, r, range.from, range.to);
  }
}

/* ---- the field ---- */

formula_field *formula_jet_field_alloc(const formula_field *base, size_t directions) {
  jet_field *j = malloc(sizeof *j);
  void *elements = formula_field_alloc(base, SCRATCH);
  if (!j || !elements) {
    formula_field_free(base, elements, SCRATCH);
    free(j);
    return NULL;
  }
  size_t bytes = sizeof(jet) + (directions + 1) * base->size;
  j->field = (formula_field){.size = (bytes + 15) / 16 * 16,
                             .precision = base->precision,
                             .init = init,
                             .clear = clear,
                             FORMULA_FIELD_OPERATIONS};
  j->base = base;
  j->directions = directions;
  j->scratch = elements;
  return &j->field;
}

void formula_jet_field_free(formula_field *f) {
  if (!f) return;
  jet_field *j = (jet_field *)f;
  formula_field_free(j->base, j->scratch, SCRATCH);
  free(j);
}
