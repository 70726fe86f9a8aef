/* What an expression is made of, through the definitions of a scope. */
#ifndef SHEET_USES_H
#define SHEET_USES_H

#include "formula/scope.h"

/* Positions of the symbols that trees are made of, each behind those that it is made of itself. The
 * list is as long as the scope has symbols at most; *count receives how many there are. NULL when
 * memory is short; the caller frees it. */
size_t *sheet_uses(const formula_scope *scope, const formula_tree *const *trees, size_t tree_count,
                   size_t *count);

/* A symbol whose definition leads back to it, in however many steps; NULL if there is none. *status
 * is FORMULA_MEMORY when memory is short, else FORMULA_OK. */
const formula_symbol *sheet_find_cycle(const formula_scope *scope, formula_status *status);

#endif
