/* Numbers that a factor may be, told from their value. */
#ifndef SHEET_EXACT_H
#define SHEET_EXACT_H

#include "formula/tree.h"

/* A formula for value: a fraction of small whole numbers, times or over one of log 2, log 10, pi,
 * e, the root of 2, or none. NULL if it is none of these to 1e-9, or when memory is short. */
const formula_tree *sheet_exact(formula_arena *arena, double value);

#endif
