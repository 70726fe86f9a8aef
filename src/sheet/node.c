#include "sheet/node.h"
#include <string.h>

static formula_tree *make(formula_arena *arena, formula_kind kind, size_t count) {
  return formula_tree_make(arena, kind, (formula_span){0, 0}, count);
}

const formula_tree *sheet_number(formula_arena *arena, const char *text) {
  formula_tree *made = make(arena, FORMULA_NUMBER, 0);
  if (made) made->text = text;
  return made;
}

static void append(formula_tree *to, const formula_tree *part) {
  bool same = part->kind == to->kind && (to->kind == FORMULA_ADD || to->kind == FORMULA_MULTIPLY);
  for (size_t k = 0; same && k < part->count; k++) to->parts[to->count++] = part->parts[k];
  if (!same) to->parts[to->count++] = part;
}

static bool is_text(const formula_tree *tree, const char *text) {
  return tree->kind == FORMULA_NUMBER && strcmp(tree->text, text) == 0;
}

/* True if b changes nothing. */
static bool is_neutral(formula_kind kind, const formula_tree *b) {
  return is_text(b, kind == FORMULA_ADD ? "0" : "1");
}

const formula_tree *sheet_join(formula_arena *arena, formula_kind kind, const formula_tree *a,
                               const formula_tree *b) {
  if (a && b && is_neutral(kind, b)) return a;
  if (a && b && is_neutral(kind, a) && (kind == FORMULA_ADD || kind == FORMULA_MULTIPLY)) return b;
  formula_tree *made = a && b ? make(arena, kind, a->count + b->count + 2) : NULL;
  if (!made) return NULL;
  made->count = 0;
  append(made, a);
  append(made, b);
  return made;
}

const formula_tree *sheet_call(formula_arena *arena, formula_function function,
                               const formula_tree *a) {
  formula_tree *made = a ? make(arena, FORMULA_CALL, 1) : NULL;
  if (!made) return NULL;
  made->function = function;
  made->parts[0] = a;
  return made;
}

const formula_tree *sheet_negate(formula_arena *arena, const formula_tree *a) {
  if (!a || a->kind == FORMULA_NEGATE) return a ? a->parts[0] : NULL;
  formula_tree *made = make(arena, FORMULA_NEGATE, 1);
  if (made) made->parts[0] = a;
  return made;
}

const formula_tree *sheet_with(formula_arena *arena, const formula_tree *node, size_t k,
                               const formula_tree *part) {
  formula_tree *made = node && part ? formula_tree_copy(arena, node) : NULL;
  if (made) made->parts[k] = part;
  return made;
}

const formula_tree *sheet_without(formula_arena *arena, const formula_tree *node, unsigned mask) {
  formula_tree *made = formula_tree_copy(arena, node);
  if (!made) return NULL;
  made->count = 0;
  for (size_t k = 0; k < node->count; k++)
    if (k >= 32 || !(mask >> k & 1)) made->parts[made->count++] = node->parts[k];
  if (made->count == 0) return sheet_number(arena, node->kind == FORMULA_ADD ? "0" : "1");
  return made->count == 1 ? made->parts[0] : made;
}

const formula_tree *sheet_letters(formula_arena *arena, const formula_tree *node, const char *from,
                                  const char *to) {
  char map[128] = {0};
  for (size_t k = 0; from[k]; k++) map[(unsigned char)from[k] & 127] = to[k];
  return formula_tree_rename(arena, node, map);
}
