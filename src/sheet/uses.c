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

/* ---- cycles ---- */

typedef struct {
  const formula_scope *scope;
  enum { NEW, OPEN, DONE } * state;
} walk;

static bool leads_back(walk *w, size_t position);

static bool reaches_open(walk *w, const formula_tree *tree) {
  if (tree->kind == FORMULA_SYMBOL && tree->symbol && leads_back(w, tree->symbol->position))
    return true;
  for (size_t k = 0; k < tree->count; k++)
    if (reaches_open(w, tree->parts[k])) return true;
  return false;
}

static bool leads_back(walk *w, size_t position) {
  if (w->state[position] != NEW) return w->state[position] == OPEN;
  w->state[position] = OPEN;
  const formula_tree *definition = formula_scope_symbol(w->scope, position)->definition;
  bool found = definition && reaches_open(w, definition);
  w->state[position] = DONE;
  return found;
}

const formula_symbol *sheet_find_cycle(const formula_scope *scope, formula_status *status) {
  size_t count = formula_scope_symbols(scope);
  walk w = {scope, calloc(count + 1, sizeof *w.state)};
  const formula_symbol *found = NULL;
  *status = w.state ? FORMULA_OK : FORMULA_MEMORY;
  for (size_t k = 0; w.state && !found && k < count; k++)
    if (leads_back(&w, k)) found = formula_scope_symbol(scope, k);
  free(w.state);
  return found;
}
