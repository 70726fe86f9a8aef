/* New nodes over old ones, for edited formulas. All return NULL when a part is NULL or memory is
 * short, so that they can be nested. New nodes stand in no text; they are not typed. */
#ifndef SHEET_NODE_H
#define SHEET_NODE_H

#include "formula/tree.h"

/* text is kept, not copied. */
const formula_tree *sheet_number(formula_arena *arena, const char *text);
/* a + b, a b, a / b or a ^ b; sums of sums and products of products become one, and 0 or 1
 * that changes nothing is left out. */
const formula_tree *sheet_join(formula_arena *arena, formula_kind kind, const formula_tree *a,
                               const formula_tree *b);
const formula_tree *sheet_call(formula_arena *arena, formula_function function,
                               const formula_tree *a);
/* -a; b for a = -b. */
const formula_tree *sheet_negate(formula_arena *arena, const formula_tree *a);
/* node with part k replaced. */
const formula_tree *sheet_with(formula_arena *arena, const formula_tree *node, size_t k,
                               const formula_tree *part);
/* A sum or product without the parts whose bit is set in mask; one term or factor stands alone, and
 * none is 0 or 1. */
const formula_tree *sheet_without(formula_arena *arena, const formula_tree *node, unsigned mask);
/* node with letter from[k] renamed to[k]. */
const formula_tree *sheet_letters(formula_arena *arena, const formula_tree *node, const char *from,
                                  const char *to);

#endif
