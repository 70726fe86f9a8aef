#include "sheet/uses.h"
#include <stdlib.h>

typedef struct {
  const formula_scope *scope;
  bool *seen;
  size_t *list, count;
} search;

static void visit(search *s, const formula_tree *tree) {
  for (size_t k = 0; k < tree->count; k++) visit(s, tree->parts[k]);
  if (tree->kind != FORMULA_SYMBOL || !tree->symbol || s->seen[tree->symbol->position]) return;
  size_t position = tree->symbol->position;
  s->seen[position] = true;
  const formula_symbol *symbol = formula_scope_symbol(s->scope, position);
  if (symbol->definition) visit(s, symbol->definition);
  s->list[s->count++] = position;
}

size_t *sheet_uses(const formula_scope *scope, const formula_tree *const *trees, size_t tree_count,
                   size_t *count) {
  size_t symbols = formula_scope_symbols(scope);
  search s = {scope, calloc(symbols + 1, sizeof *s.seen), malloc((symbols + 1) * sizeof *s.list),
              0};
  for (size_t k = 0; s.seen && s.list && k < tree_count; k++) visit(&s, trees[k]);
  if (!s.seen) {
    free(s.list);
    s.list = NULL;
  }
  free(s.seen);
  *count = s.count;
  return s.list;
}
