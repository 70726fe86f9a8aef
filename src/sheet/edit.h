/* Formulas that are one edit away from a formula. */
#ifndef SHEET_EDIT_H
#define SHEET_EDIT_H

#include "formula/formula.h"
#include "sheet/mistake.h"

/* The edited tree shares all that is unchanged with the tree it was made of. */
typedef struct {
  sheet_mistake_class kind; /* of the mistake that this mends */
  const formula_tree *tree; /* typed */
  formula_span place;       /* the text of the node that was at fault */
  size_t cost;              /* how many nodes it changes, brings or takes away */
} sheet_edit;

/* What may be written into a formula. */
typedef struct {
  const formula_scope *scope;
  const char *letters;             /* free in the formula */
  const formula_symbol *forbidden; /* not to be written: the question itself; or NULL */
  formula_arena *arena;            /* edited trees live here */
} sheet_edit_world;

/* Returns false to stop. */
typedef bool sheet_edit_visit(void *context, const sheet_edit *edit);

/* Visits every formula that is well-typed, of the shape of root, and made of root by one edit: a
 * constant, sign, operator, function, index, symbol or exponent changed; a factor, term, sum,
 * condition or function dropped or added; a bracket moved; indices interchanged throughout. What an
 * edit adds is a number or a symbol with indices in reach. Some come more than once. False when
 * stopped, or when memory is short. */
bool sheet_edits(const sheet_edit_world *world, const formula_tree *root, sheet_edit_visit *visit,
                 void *context);

/* Visits what may be added where letters are bound: every symbol with every choice of indices,
 * sizes, deltas. False when stopped, or when memory is short. */
typedef bool sheet_leaf_visit(void *context, const formula_tree *leaf);
bool sheet_leaves(const sheet_edit_world *world, const char *letters, sheet_leaf_visit *visit,
                  void *context);

#endif
