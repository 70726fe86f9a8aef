/* A scope for tests of formulas: names, vectors, two ranges, an alias and a definition. */
#ifndef TESTS_FORMULA_SCOPE_H
#define TESTS_FORMULA_SCOPE_H

#include "formula/read.h"
#include "formula/type.h"
#include <string.h>

static inline void declare(formula_scope *scope, const char *name, size_t subscripts, size_t first,
                           size_t second, size_t dimension) {
  formula_symbol symbol = {.name = name, .subscripts = subscripts, .range = {first, second}};
  symbol.dimension = dimension;
  formula_scope_declare(scope, &symbol);
}

/* p, q, z: N x N; y: N vectors of h, x and w: one each; v: K vectors of h; theta: K numbers;
 * r: N x K; C, A, alpha: numbers. i j k l m n run over N, a b over K. */
static inline formula_scope *test_scope(void) {
  formula_scope *scope = formula_scope_alloc();
  size_t points = formula_scope_size(scope, "N"), classes = formula_scope_size(scope, "K");
  size_t h = formula_scope_size(scope, "h"), number = FORMULA_NUMBER_SHAPE;
  for (const char *letter = "ijklmn"; *letter != '\0'; letter++)
    formula_scope_index(scope, *letter, points);
  for (const char *letter = "ab"; *letter != '\0'; letter++)
    formula_scope_index(scope, *letter, classes);
  declare(scope, "p", 2, points, points, number);
  declare(scope, "q", 2, points, points, number);
  declare(scope, "z", 2, points, points, number);
  declare(scope, "r", 2, points, classes, number);
  declare(scope, "y", 1, points, 0, h);
  declare(scope, "v", 1, classes, 0, h);
  declare(scope, "theta", 1, classes, 0, number);
  declare(scope, "x", 0, 0, 0, h);
  declare(scope, "w", 0, 0, 0, h);
  declare(scope, "C", 0, 0, 0, number);
  declare(scope, "A", 0, 0, 0, number);
  declare(scope, "alpha", 0, 0, 0, number);
  formula_scope_alias(scope, "D_KL(p||q)", "C");
  return scope;
}

#endif
