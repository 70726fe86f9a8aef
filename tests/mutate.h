/* Random slips in right formulas, made without the enumeration that they test. */
#ifndef TESTS_MUTATE_H
#define TESTS_MUTATE_H

#include "formula/formula.h"
#include "sheet/random.h"
#include <stdio.h>
#include <string.h>

typedef struct {
  formula_arena *arena;
  const formula_scope *scope;
  sheet_random random;
} mutation;

static inline size_t below(mutation *m, size_t count) {
  return sheet_random_below(&m->random, count);
}

static inline formula_tree *fresh(mutation *m, formula_kind kind, size_t count) {
  return formula_tree_make(m->arena, kind, (formula_span){0, 0}, count);
}

static inline const formula_tree *pair(mutation *m, formula_kind kind, const formula_tree *a,
                                       const formula_tree *b) {
  formula_tree *made = fresh(m, kind, 2);
  made->parts[0] = a;
  made->parts[1] = b;
  return made;
}

static inline const formula_tree *minus(mutation *m, const formula_tree *a) {
  formula_tree *made = fresh(m, FORMULA_NEGATE, 1);
  made->parts[0] = a;
  return made;
}

static inline const formula_tree *small_number(mutation *m) {
  char text[8];
  snprintf(text, sizeof text, "%zu", 2 + below(m, 4));
  formula_tree *made = fresh(m, FORMULA_NUMBER, 0);
  made->text = formula_arena_text(m->arena, text, strlen(text));
  return made;
}

static inline char any_letter(mutation *m) {
  for (;;) {
    char letter = (char)('a' + below(m, 26));
    if (formula_scope_index_size(m->scope, letter) != FORMULA_NUMBER_SHAPE) return letter;
  }
}

static inline const formula_tree *any_symbol(mutation *m) {
  size_t count = formula_scope_symbols(m->scope);
  const formula_symbol *symbol = formula_scope_symbol(m->scope, below(m, count));
  formula_tree *made = fresh(m, FORMULA_SYMBOL, 0);
  made->text = symbol->name;
  for (size_t k = 0; k < symbol->subscripts; k++) made->indices[k] = any_letter(m);
  return made;
}

static inline const formula_tree *change_leaf(mutation *m, const formula_tree *x) {
  formula_tree *made = formula_tree_copy(m->arena, x);
  size_t length = strlen(x->indices);
  if (x->kind == FORMULA_NUMBER) return small_number(m);
  if (x->kind != FORMULA_SYMBOL) return minus(m, x);
  switch (below(m, 3)) {
  case 0:
    if (length > 0) made->indices[below(m, length)] = any_letter(m);
    return made;
  case 1:
    for (size_t k = 0; k < length; k++) made->indices[k] = x->indices[length - 1 - k];
    return made;
  default:
    made->text = any_symbol(m)->text;
    return made;
  }
}

static inline const formula_tree *drop_part(mutation *m, const formula_tree *x) {
  formula_tree *made = formula_tree_copy(m->arena, x);
  size_t k = below(m, x->count);
  if (x->count == 2) return x->parts[1 - k];
  memmove(made->parts + k, made->parts + k + 1, (x->count - k - 1) * sizeof *made->parts);
  made->count--;
  return made;
}

/* What a slip makes of one node. */
static inline const formula_tree *slip(mutation *m, const formula_tree *x) {
  formula_tree *made = formula_tree_copy(m->arena, x);
  bool list = x->kind == FORMULA_ADD || x->kind == FORMULA_MULTIPLY;
  switch (below(m, 8)) {
  case 0:
    return x->kind == FORMULA_NEGATE ? x->parts[0] : minus(m, x);
  case 1:
    return pair(m, FORMULA_MULTIPLY, small_number(m), x);
  case 2:
    return pair(m, below(m, 2) ? FORMULA_MULTIPLY : FORMULA_DIVIDE, x, any_symbol(m));
  case 3:
    return pair(m, FORMULA_ADD, x, below(m, 2) ? any_symbol(m) : minus(m, any_symbol(m)));
  case 4:
    if (x->kind == FORMULA_POWER)
      return below(m, 2) ? x->parts[0] : pair(m, x->kind, x->parts[0], small_number(m));
    return pair(m, FORMULA_POWER, x, small_number(m));
  case 5:
    if (list && x->count == 2) made->kind = x->kind == FORMULA_ADD ? FORMULA_MULTIPLY : FORMULA_ADD;
    if (x->kind == FORMULA_DIVIDE) made->kind = below(m, 2) ? FORMULA_MULTIPLY : FORMULA_ADD;
    if (x->kind == FORMULA_CALL) made->function = below(m, 2) ? FORMULA_EXP : FORMULA_LOG;
    return made;
  case 6:
    if (list) return drop_part(m, x);
    if (x->kind == FORMULA_CALL || x->kind == FORMULA_SUM) return x->parts[0];
    return change_leaf(m, x);
  default:
    return change_leaf(m, x);
  }
}

/* tree with a slip at its node number `at`, in preorder; *at is counted down. */
static inline const formula_tree *mutate_at(mutation *m, const formula_tree *tree, size_t *at) {
  if ((*at)-- == 0) return slip(m, tree);
  formula_tree *made = formula_tree_copy(m->arena, tree);
  for (size_t k = 0; k < tree->count && *at != (size_t)-1; k++)
    made->parts[k] = mutate_at(m, tree->parts[k], at);
  return made;
}

/* One slip; not yet typed. */
static inline const formula_tree *mutate(mutation *m, const formula_tree *tree) {
  size_t at = below(m, formula_tree_nodes(tree));
  return mutate_at(m, tree, &at);
}

#endif
