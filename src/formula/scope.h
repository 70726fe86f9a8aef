/* What names mean: sizes, the indices that run over them, symbols, definitions. */
#ifndef FORMULA_SCOPE_H
#define FORMULA_SCOPE_H

#include "formula/tree.h"

typedef struct formula_symbol formula_symbol;
struct formula_symbol {
  const char *name;
  size_t position;                    /* in the scope, and in formula_point.values */
  size_t subscripts;                  /* 0 to FORMULA_MOST_INDICES */
  size_t range[FORMULA_MOST_INDICES]; /* the size each subscript runs over */
  size_t dimension;                   /* size of a vector's entries, or FORMULA_NUMBER_SHAPE */
  /* Two subscripts over one size, and a pair (i, i) exists only in the convention of all pairs. */
  bool pairs;
  /* What it is made of, in the letters of parameters; NULL when a point gives its values. */
  const formula_tree *definition;
  char parameters[FORMULA_MOST_INDICES + 1];
};

typedef struct formula_scope formula_scope;

formula_scope *formula_scope_alloc(void);
/* A scope that starts with all that parent has; parent outlives it, and later additions to either
 * are not seen by the other. For a reader's own `where A = ...`. */
formula_scope *formula_scope_copy(const formula_scope *parent);
void formula_scope_free(formula_scope *scope);
/* Lives as long as the scope; for definitions. */
formula_arena *formula_scope_arena(formula_scope *scope);

/* Declares the size `name` (N) and returns its number; the one there is if declared before.
 * FORMULA_NUMBER_SHAPE when memory is short. */
size_t formula_scope_size(formula_scope *scope, const char *name);
size_t formula_scope_sizes(const formula_scope *scope);
const char *formula_scope_size_name(const formula_scope *scope, size_t size);
/* FORMULA_NUMBER_SHAPE when there is none of that name. */
size_t formula_scope_find_size(const formula_scope *scope, const char *name);

/* Letter runs over 1..size. */
void formula_scope_index(formula_scope *scope, char letter, size_t size);
/* FORMULA_NUMBER_SHAPE when letter is no index. */
size_t formula_scope_index_size(const formula_scope *scope, char letter);

/* Declares or redeclares a symbol (a copy of *symbol is kept; position is set). Returns it, or NULL
 * when memory is short. A redeclared symbol keeps its position. */
const formula_symbol *formula_scope_declare(formula_scope *scope, const formula_symbol *symbol);
/* Another spelling of a name, for example "D_KL(p||q)" for "C". False when memory is short. */
bool formula_scope_alias(formula_scope *scope, const char *alias, const char *name);
const formula_symbol *formula_scope_find(const formula_scope *scope, const char *name);
size_t formula_scope_symbols(const formula_scope *scope);
const formula_symbol *formula_scope_symbol(const formula_scope *scope, size_t position);

#endif
