/* What an edit may write into a formula. */
#include "sheet/edit.h"
#include <string.h>

typedef struct {
  const sheet_edit_world *world;
  const char *letters;
  sheet_leaf_visit *visit;
  void *context;
} leafing;

static const formula_span nowhere = {0, 0};

static bool offer(const leafing *l, const formula_tree *leaf) {
  return formula_type(l->world->scope, leaf, l->letters, NULL) != FORMULA_OK ||
         l->visit(l->context, leaf);
}

/* All ways to fill the subscripts from k on. */
static bool fill(const leafing *l, const formula_symbol *symbol, char *indices, size_t k) {
  if (k == symbol->subscripts) {
    formula_tree *leaf = formula_tree_make(l->world->arena, FORMULA_SYMBOL, nowhere, 0);
    if (!leaf) return false;
    leaf->text = symbol->name;
    memcpy(leaf->indices, indices, k + 1);
    return offer(l, leaf);
  }
  for (const char *c = l->letters; *c; c++) {
    if (formula_scope_index_size(l->world->scope, *c) != symbol->range[k]) continue;
    indices[k] = *c;
    if (!fill(l, symbol, indices, k + 1)) return false;
  }
  return true;
}

static bool symbols(const leafing *l) {
  for (size_t k = 0; k < formula_scope_symbols(l->world->scope); k++) {
    const formula_symbol *symbol = formula_scope_symbol(l->world->scope, k);
    char indices[FORMULA_MOST_INDICES + 1] = "";
    if (l->world->forbidden && strcmp(symbol->name, l->world->forbidden->name) == 0) continue;
    if (!fill(l, symbol, indices, 0)) return false;
  }
  return true;
}

static bool sizes(const leafing *l) {
  for (size_t k = 0; k < formula_scope_sizes(l->world->scope); k++) {
    formula_tree *leaf = formula_tree_make(l->world->arena, FORMULA_SYMBOL, nowhere, 0);
    if (!leaf) return false;
    leaf->text = formula_scope_size_name(l->world->scope, k);
    if (!offer(l, leaf)) return false;
  }
  return true;
}

static bool delta(const leafing *l, size_t count, const formula_condition *conditions) {
  formula_tree *leaf = formula_tree_make(l->world->arena, FORMULA_INDICATOR, nowhere, 0);
  formula_condition *kept = formula_arena_take(l->world->arena, count * sizeof *kept);
  if (!leaf || !kept) return false;
  leaf->conditions = memcpy(kept, conditions, count * sizeof *kept);
  leaf->condition_count = count;
  return offer(l, leaf);
}

static bool alike(const leafing *l, char a, char b) {
  return formula_scope_index_size(l->world->scope, a) ==
         formula_scope_index_size(l->world->scope, b);
}

/* delta_ab, [a != b], and delta_ab delta_cd. */
static bool deltas(const leafing *l) {
  const char *s = l->letters;
  size_t count = strlen(s);
  for (size_t a = 0; a < count; a++)
    for (size_t b = a + 1; b < count; b++) {
      if (!alike(l, s[a], s[b])) continue;
      formula_condition first = {s[a], s[b], FORMULA_EQUAL};
      formula_condition other = {s[a], s[b], FORMULA_NOT_EQUAL};
      if (!delta(l, 1, &first) || !delta(l, 1, &other)) return false;
      for (size_t c = a + 1; c < count; c++)
        for (size_t d = c + 1; d < count; d++) {
          formula_condition both[] = {first, {s[c], s[d], FORMULA_EQUAL}};
          if (c == b || d == b || !alike(l, s[c], s[d])) continue;
          if (!delta(l, 2, both)) return false;
        }
    }
  return true;
}

bool sheet_leaves(const sheet_edit_world *world, const char *letters, sheet_leaf_visit *visit,
                  void *context) {
  leafing l = {world, letters, visit, context};
  return symbols(&l) && sizes(&l) && deltas(&l);
}
