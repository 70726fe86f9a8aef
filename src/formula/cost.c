/* What an evaluation takes, before it is tried. */
#include "formula/type.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const formula_scope *scope;
  const size_t *sizes;
  bool *counted; /* definitions, by position */
} counting;

static double extent(const counting *of, size_t size) {
  return size == FORMULA_NUMBER_SHAPE ? 1 : (double)of->sizes[size];
}

static double letters_extent(const counting *of, const char *letters) {
  double product = 1;
  for (; *letters != '\0'; letters++)
    product *= extent(of, formula_scope_index_size(of->scope, *letters));
  return product;
}

static double entries(const counting *of, const formula_symbol *symbol) {
  double product = extent(of, symbol->dimension);
  for (size_t k = 0; k < symbol->subscripts; k++) product *= extent(of, symbol->range[k]);
  return product;
}

static double composed(counting *of, const formula_tree *tree);

/* One pass that carries along all directions, for each value of the body's free letters. */
static double derivative(counting *of, const formula_tree *tree) {
  char letters[128];
  double directions = 1;
  formula_free_indices(tree->parts[0], letters);
  for (size_t k = 1; k < tree->count; k++) directions *= 1 + entries(of, tree->parts[k]->symbol);
  size_t symbols = formula_scope_symbols(of->scope);
  counting inside = {of->scope, of->sizes, calloc(symbols + 1, sizeof(bool))};
  if (inside.counted == NULL) return (double)INFINITY;
  double once = composed(&inside, tree->parts[0]);
  free(inside.counted);
  return letters_extent(of, letters) * directions * once;
}

/* Operations of the tree itself, at one value of its free letters. */
static double operations(counting *of, const formula_tree *tree) {
  double total = extent(of, tree->dimension);
  for (size_t k = 0; k < tree->count && tree->kind != FORMULA_DERIVATIVE; k++)
    total += operations(of, tree->parts[k]);
  return tree->kind == FORMULA_SUM ? total * letters_extent(of, tree->indices) : total;
}

/* Operations of all derivatives and definitions below, each counted once. */
static double below(counting *of, const formula_tree *tree) {
  if (tree->kind == FORMULA_DERIVATIVE) return derivative(of, tree);
  double total = 0;
  for (size_t k = 0; k < tree->count; k++) total += below(of, tree->parts[k]);
  const formula_symbol *symbol =
      tree->symbol != NULL ? formula_scope_symbol(of->scope, tree->symbol->position) : NULL;
  if (symbol == NULL || symbol->definition == NULL || of->counted[symbol->position]) return total;
  of->counted[symbol->position] = true;
  return total + entries(of, symbol) * operations(of, symbol->definition) +
         below(of, symbol->definition);
}

static double composed(counting *of, const formula_tree *tree) {
  return operations(of, tree) + below(of, tree);
}

double formula_cost(const formula_scope *scope, const formula_tree *tree, const size_t *sizes) {
  counting all = {scope, sizes, calloc(formula_scope_symbols(scope) + 1, sizeof(bool))};
  if (all.counted == NULL) return (double)INFINITY;
  double total = composed(&all, tree);
  free(all.counted);
  return total;
}
