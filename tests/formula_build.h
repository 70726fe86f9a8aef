/* Typed trees made by hand, in a world of their own: a scope, an arena, a point. */
#ifndef TESTS_FORMULA_BUILD_H
#define TESTS_FORMULA_BUILD_H

#include "formula/formula.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

typedef const formula_tree *tree;

static formula_scope *scope;
static formula_arena *arena;

static inline formula_tree *make(formula_kind kind, size_t count) {
  formula_tree *node = formula_tree_make(arena, kind, (formula_span){0, 0}, count);
  cr_assert_not_null(node);
  node->dimension = FORMULA_NUMBER_SHAPE;
  return node;
}
/* The node over parts; a vector if one of them is. */
static inline formula_tree *over(formula_kind kind, size_t count, ...) {
  formula_tree *node = make(kind, count);
  va_list parts;
  va_start(parts, count);
  for (size_t k = 0; k < count; k++) {
    node->parts[k] = va_arg(parts, tree);
    if (node->parts[k]->dimension != FORMULA_NUMBER_SHAPE)
      node->dimension = node->parts[k]->dimension;
  }
  va_end(parts);
  return node;
}
static inline tree number(const char *text) {
  formula_tree *node = make(FORMULA_NUMBER, 0);
  node->text = text;
  return node;
}
static inline tree named(const char *text) {
  formula_tree *node = make(FORMULA_CONSTANT, 0);
  node->text = text;
  return node;
}
static inline tree sym(const char *name, const char *indices) {
  formula_tree *node = make(FORMULA_SYMBOL, 0);
  node->text = name;
  strcpy(node->indices, indices);
  node->symbol = formula_scope_find(scope, name);
  if (node->symbol)
    node->dimension = node->symbol->dimension;
  else
    node->size = formula_scope_find_size(scope, name);
  return node;
}
static inline tree plus(tree a, tree b) {
  return over(FORMULA_ADD, 2, a, b);
}
static inline tree neg(tree a) {
  return over(FORMULA_NEGATE, 1, a);
}
static inline tree minus(tree a, tree b) {
  return plus(a, neg(b));
}
static inline tree times(tree a, tree b) {
  return over(FORMULA_MULTIPLY, 2, a, b);
}
static inline tree ratio(tree a, tree b) {
  return over(FORMULA_DIVIDE, 2, a, b);
}
static inline tree to_the(tree a, tree b) {
  return over(FORMULA_POWER, 2, a, b);
}
static inline tree length(tree a) {
  formula_tree *node = over(FORMULA_NORM, 1, a);
  node->dimension = FORMULA_NUMBER_SHAPE;
  return node;
}
static inline tree inner(tree a, tree b) {
  formula_tree *node = over(FORMULA_DOT, 2, a, b);
  node->dimension = FORMULA_NUMBER_SHAPE;
  return node;
}
static inline tree apply(formula_function function, tree a) {
  formula_tree *node = over(FORMULA_CALL, 1, a);
  node->function = function;
  return node;
}
static inline tree apply_two(formula_function function, tree a, tree b) {
  formula_tree *node = over(FORMULA_CALL, 2, a, b);
  node->function = function;
  return node;
}
static inline formula_tree *when(formula_tree *node, char left, formula_relation relation,
                                 char right) {
  formula_condition *condition = formula_arena_take(arena, sizeof *condition);
  cr_assert_not_null(condition);
  *condition = (formula_condition){left, right, relation};
  node->conditions = condition;
  node->condition_count = 1;
  return node;
}
static inline formula_tree *sum(const char *letters, tree body) {
  formula_tree *node = over(FORMULA_SUM, 1, body);
  strcpy(node->indices, letters);
  return node;
}
static inline tree same(char left, char right) {
  return when(make(FORMULA_INDICATOR, 0), left, FORMULA_EQUAL, right);
}
static inline tree slope(tree of, tree by) {
  return over(FORMULA_DERIVATIVE, 2, of, by);
}
static inline tree slope_two(tree of, tree by, tree and) {
  return over(FORMULA_DERIVATIVE, 3, of, by, and);
}

/* Declares name over size `range` once for each parameter; defined if definition is not NULL. */
static inline size_t declare(const char *name, const char *parameters, size_t range,
                             size_t dimension, bool pairs, tree definition) {
  formula_symbol symbol = {.name = name,
                           .subscripts = strlen(parameters),
                           .dimension = dimension,
                           .pairs = pairs,
                           .definition = definition};
  for (size_t k = 0; k < symbol.subscripts; k++) symbol.range[k] = range;
  strcpy(symbol.parameters, parameters);
  const formula_symbol *declared = formula_scope_declare(scope, &symbol);
  cr_assert_not_null(declared);
  return declared->position;
}

static inline void open_world(void) {
  scope = formula_scope_alloc();
  arena = formula_arena_alloc();
  cr_assert(scope && arena);
}
static inline void close_world(void) {
  formula_arena_free(arena);
  formula_scope_free(scope);
  flint_cleanup();
}

/* Uniform in (-1, 1), dyadic with 40 bits: a seed is a test. */
static inline double draw(unsigned long *seed) {
  *seed = *seed * 6364136223846793005ul + 1442695040888963407ul;
  return (double)(*seed >> 24) / (double)(1ul << 39) - 1;
}

/* ---- the chain of SNE, from any of its variables on ---- */

enum { LARGEST_N = 5, LARGEST_H = 3 };

typedef struct {
  size_t N, h;
  bool distinct;
  size_t sizes[2];
  double p[LARGEST_N * LARGEST_N], y[LARGEST_N * LARGEST_H];
  double z[LARGEST_N * LARGEST_N], q[LARGEST_N * LARGEST_N]; /* by plain loops, from y */
  size_t C_, q_, z_, y_, p_;                                 /* positions */
  const double *values[8];
  formula_point point;
} chain;

static inline void fill_forward(chain *s) {
  double A = 0;
  size_t N = s->N;
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) {
      s->z[i * N + j] = 0;
      for (size_t e = 0; e < s->h; e++) {
        double d = s->y[i * s->h + e] - s->y[j * s->h + e];
        s->z[i * N + j] -= d * d;
      }
      if (i != j || !s->distinct) A += exp(s->z[i * N + j]);
    }
  for (size_t k = 0; k < N * N; k++) s->q[k] = exp(s->z[k]) / A;
}

/* p is neither symmetric nor of sum 1. */
static inline void open_chain(chain *s, size_t N, size_t h, bool distinct, unsigned long seed) {
  open_world();
  *s = (chain){.N = N, .h = h, .distinct = distinct, .sizes = {N, h}};
  size_t n = formula_scope_size(scope, "N"), dimension = formula_scope_size(scope, "h");
  for (const char *c = "ijklmn"; *c; c++) formula_scope_index(scope, *c, n);
  size_t plain = FORMULA_NUMBER_SHAPE;
  s->p_ = declare("p", "ij", n, plain, true, NULL);
  s->y_ = declare("y", "i", n, dimension, false, NULL);
  tree two = number("2");
  s->z_ = declare("z", "ij", n, plain, true,
                  neg(to_the(length(minus(sym("y", "i"), sym("y", "j"))), two)));
  declare("A", "", n, plain, false, sum("kl", apply(FORMULA_EXP, sym("z", "kl"))));
  s->q_ =
      declare("q", "ij", n, plain, true, ratio(apply(FORMULA_EXP, sym("z", "ij")), sym("A", "")));
  tree log_ratio = apply(FORMULA_LOG, ratio(sym("p", "ij"), sym("q", "ij")));
  s->C_ = declare("C", "", n, plain, false, sum("ij", times(sym("p", "ij"), log_ratio)));
  for (size_t k = 0; k < N * N; k++) s->p[k] = 0.5625 + 0.5 * draw(&seed);
  for (size_t k = 0; k < N * h; k++) s->y[k] = draw(&seed);
  fill_forward(s);
  s->values[s->p_] = s->p;
  s->values[s->y_] = s->y;
  s->point = (formula_point){scope, s->sizes, distinct, s->values};
}

static inline formula_bindings bind(size_t i, size_t j, size_t k, size_t l) {
  formula_bindings b = {.bound = {['i'] = i, ['j'] = j, ['k'] = k, ['l'] = l}};
  return b;
}

#endif
