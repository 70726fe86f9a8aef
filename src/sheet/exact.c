#include "sheet/exact.h"
#include "sheet/node.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LARGEST_NUMERATOR = 120, LARGEST_DENOMINATOR = 60 };

static const double tolerance = 1e-9;

static const formula_tree *whole(formula_arena *arena, double value) {
  char text[32];
  snprintf(text, sizeof text, "%.0f", value);
  const char *kept = formula_arena_text(arena, text, strlen(text));
  return kept ? sheet_number(arena, kept) : NULL;
}

static bool find_fraction(double value, double *numerator, double *denominator) {
  for (double d = 1; d <= LARGEST_DENOMINATOR; d++) {
    double n = round(value * d);
    if (!(n >= 1 && n <= LARGEST_NUMERATOR && fabs(value * d - n) <= tolerance * n)) continue;
    *numerator = n;
    *denominator = d;
    return true;
  }
  return false;
}

static const formula_tree *named(formula_arena *arena, size_t which) {
  formula_tree *constant = formula_tree_make(arena, FORMULA_CONSTANT, (formula_span){0, 0}, 0);
  switch (which) {
  case 0:
    return sheet_call(arena, FORMULA_LOG, sheet_number(arena, "2"));
  case 1:
    return sheet_call(arena, FORMULA_LOG, sheet_number(arena, "10"));
  case 2:
    return sheet_call(arena, FORMULA_SQRT, sheet_number(arena, "2"));
  default:
    if (constant) constant->text = which == 3 ? "pi" : "e";
    return constant;
  }
}

static const formula_tree *over(formula_arena *arena, const formula_tree *above, double below) {
  return below > 1 ? sheet_join(arena, FORMULA_DIVIDE, above, whole(arena, below)) : above;
}

static const formula_tree *magnitude(formula_arena *arena, double value) {
  static const double constants[] = {M_LN2, M_LN10, M_SQRT2, M_PI, M_E};
  double n, d;
  if (find_fraction(value, &n, &d)) return over(arena, whole(arena, n), d);
  for (size_t k = 0; k < sizeof constants / sizeof *constants; k++) {
    if (find_fraction(value / constants[k], &n, &d)) {
      const formula_tree *name = named(arena, k);
      return over(arena, n > 1 ? sheet_join(arena, FORMULA_MULTIPLY, whole(arena, n), name) : name,
                  d);
    }
    if (find_fraction(value * constants[k], &n, &d)) {
      const formula_tree *name = named(arena, k);
      if (d > 1) name = sheet_join(arena, FORMULA_MULTIPLY, whole(arena, d), name);
      return sheet_join(arena, FORMULA_DIVIDE, whole(arena, n), name);
    }
  }
  return NULL;
}

const formula_tree *sheet_exact(formula_arena *arena, double value) {
  const formula_tree *size = magnitude(arena, fabs(value));
  return value < 0 ? sheet_negate(arena, size) : size;
}
