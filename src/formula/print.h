/* Canonical printing; what is printed reads back as the same tree. */
#ifndef FORMULA_PRINT_H
#define FORMULA_PRINT_H

#include "formula/tree.h"

typedef enum {
  FORMULA_TYPED,     /* sum_j 4 (p_ij - q_ij) (y_i - y_j), with the fewest brackets */
  FORMULA_BRACKETED, /* the same, fully bracketed: how it was read, beyond doubt */
  FORMULA_LATEX      /* \sum_{j} 4 \left(p_{ij} - q_{ij}\right) ... */
} formula_notation;

/* A string for free(), or NULL when memory is short. */
char *formula_print(const formula_tree *tree, formula_notation notation);

#endif
