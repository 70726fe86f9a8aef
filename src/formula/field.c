/* What all fields share. */
#include "formula/field.h"
#include <stdlib.h>

bool formula_decimal_split(const char *text, long *mantissa, long *scale) {
  enum { MOST_DIGITS = 15 }; /* below 2^53, as is the power of ten */
  int digits = 0;
  bool fraction = false;
  *mantissa = 0;
  *scale = 1;
  for (const char *c = text; *c; c++) {
    if (*c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (*c < '0' || *c > '9' || ++digits > MOST_DIGITS) return false;
    *mantissa = 10 * *mantissa + (*c - '0');
    if (fraction) *scale *= 10;
  }
  return digits > 0;
}

void *formula_field_alloc(const formula_field *f, size_t count) {
  void *elements = calloc(count, f->size);
  for (size_t k = 0; elements && k < count; k++) f->init(f, formula_field_at(f, elements, k));
  return elements;
}

void formula_field_free(const formula_field *f, void *elements, size_t count) {
  for (size_t k = 0; elements && k < count; k++) f->clear(f, formula_field_at(f, elements, k));
  free(elements);
}
