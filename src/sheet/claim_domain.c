#include "sheet/claim_domain.h"
#include <math.h>

enum { MOST_EXPONENT = 900 }; /* of two; what is farther out overflows in sums */

static double power(double x) {
  return exp2(fmin(fmax(x, -MOST_EXPONENT), MOST_EXPONENT));
}

/* Strictly between the ends, however far x is. */
static double inside(double low, double high, double x) {
  double value = x;
  if (isfinite(low) && isfinite(high))
    value = low + (high - low) / (1 + power(-x));
  else if (isfinite(low))
    value = low + power(x);
  else if (isfinite(high))
    value = high - power(x);
  return fmax(nextafter(low, (double)INFINITY), fmin(nextafter(high, -(double)INFINITY), value));
}

static double nearest_integer(double low, double high, double x) {
  return fmax(floor(low) + 1, fmin(ceil(high) - 1, round(x)));
}

static double entry(const sheet_quantity *q, double x) {
  if (q->properties & SHEET_DISTRIBUTION) return power(x);
  if (q->properties & SHEET_BINARY) return x > 0;
  if (q->properties & SHEET_INTEGER) return nearest_integer(q->low, q->high, x);
  return inside(q->low, q->high, x);
}

static void mark_largest(size_t entries, size_t row, const double *x, double *values) {
  for (size_t from = 0; from < entries; from += row) {
    size_t largest = from;
    for (size_t e = from; e < from + row; e++) {
      if (x[e] > x[largest]) largest = e;
      values[e] = 0;
    }
    values[largest] = 1;
  }
}

void sheet_domain_map(const sheet_quantity *q, const size_t *sizes, bool distinct, unsigned bits,
                      const double *x, double *values) {
  size_t entries = sheet_symbol_entries(q->symbol, sizes);
  for (size_t e = 0; e < entries; e++) values[e] = entry(q, x[e]);
  if (q->properties & SHEET_ONE_HOT) mark_largest(entries, sheet_quantity_row(q, sizes), x, values);
  if (q->properties & SHEET_DISTRIBUTION)
    sheet_quantity_apportion(q, sizes, distinct, bits, values);
  else
    sheet_quantity_settle(q, sizes, distinct, values);
}
