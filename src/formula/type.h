/* Indices and shapes, before any number. */
#ifndef FORMULA_TYPE_H
#define FORMULA_TYPE_H

#include "formula/scope.h"

/* Types tree in scope: resolves every name, checks that each subscript is bound (by a sum, or one
 * of the letters in `free`) and runs over the right size, that no sum binds a letter that is bound,
 * and that shapes fit. Fills symbol, size and dimension of every node. */
formula_status formula_type(const formula_scope *scope, const formula_tree *tree, const char *free,
                            formula_error *error);

/* The letters that occur in tree and are bound by no sum in it, in order of appearance. */
void formula_free_indices(const formula_tree *tree, char letters[128]);

/* Number of elementary operations that one evaluation takes at these sizes (sums multiplied out,
 * definitions once, derivatives with their directions). Saturates at INFINITY. */
double formula_cost(const formula_scope *scope, const formula_tree *tree, const size_t *sizes);

#endif
