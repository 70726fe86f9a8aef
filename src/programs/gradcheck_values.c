#include "programs/gradcheck_values.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The symbol as a formula, in the letters it was declared with. */
static const formula_tree *tree_of(const gradcheck_report *r, const formula_symbol *symbol) {
  formula_tree *tree = program_demand_memory(
      formula_tree_make(r->answer.arena, FORMULA_SYMBOL, (formula_span){0}, 0));
  tree->text = symbol->name;
  memcpy(tree->indices, symbol->parameters, sizeof tree->indices);
  formula_type(r->answer.scope, tree, tree->indices, NULL);
  return tree;
}

static void compute(const gradcheck_report *r, gradcheck_values *v) {
  const sheet_fixture *f = r->verdict.counterexample->fixture;
  const formula_symbol *symbol = v->symbol;
  size_t width = symbol->dimension == FORMULA_NUMBER_SHAPE ? 1 : f->sizes[symbol->dimension];
  const formula_tree *tree = tree_of(r, symbol);
  formula_point point = f->point;
  point.scope = r->answer.scope;
  formula_evaluator *evaluator = program_demand_memory(formula_evaluator_alloc(&point, SHEET_BITS));
  for (size_t entry = 0; entry < v->count / width; entry++) {
    formula_bindings bindings = {0};
    size_t left = entry;
    for (size_t k = symbol->subscripts; k-- > 0; left /= v->length[k])
      bindings.bound[(unsigned char)symbol->parameters[k]] = left % v->length[k];
    bool exists;
    double *values = v->values + entry * width;
    if (formula_evaluate(evaluator, tree, &bindings, values, NULL, &exists) != FORMULA_OK ||
        !exists)
      for (size_t k = 0; k < width; k++) values[k] = (double)NAN;
  }
  formula_evaluator_free(evaluator);
}

gradcheck_values gradcheck_values_of(const gradcheck_report *r, size_t position) {
  const sheet_fixture *f = r->verdict.counterexample->fixture;
  const formula_symbol *symbol = formula_scope_symbol(r->answer.scope, position);
  gradcheck_values v = {.symbol = symbol,
                        .exact = !symbol->definition,
                        .axes = symbol->subscripts,
                        .count = sheet_symbol_entries(symbol, f->sizes)};
  for (size_t k = 0; k < symbol->subscripts; k++) v.length[k] = f->sizes[symbol->range[k]];
  if (symbol->dimension != FORMULA_NUMBER_SHAPE) v.length[v.axes++] = f->sizes[symbol->dimension];
  v.values = program_demand_memory(malloc(v.count * sizeof *v.values));
  if (v.exact)
    memcpy(v.values, f->values[position], v.count * sizeof *v.values);
  else
    compute(r, &v);
  return v;
}
