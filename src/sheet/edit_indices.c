/* Edits of names and indices: symbols, subscripts, sums and their conditions, deltas. */
#include "formula/type.h"
#include "sheet/edit_internal.h"
#include <string.h>

static size_t size_of(const sheet_walk *w, char letter) {
  return formula_scope_index_size(w->world->scope, letter);
}

/* ---- symbols ---- */

static void symbols(sheet_walk *w) {
  const formula_tree *x = w->node;
  bool delta = x->kind == FORMULA_INDICATOR;
  if (!delta && x->kind != FORMULA_SYMBOL) return;
  for (size_t k = 0; k < w->leaf_count; k++) {
    const formula_tree *leaf = w->leaves[k];
    if (leaf->kind != x->kind || leaf->dimension != x->dimension || formula_tree_equal(leaf, x))
      continue;
    bool same_name = delta || strcmp(leaf->text, x->text) == 0;
    bool fits = same_name || strlen(leaf->indices) != strlen(x->indices) ||
                strcmp(leaf->indices, x->indices) == 0;
    sheet_edit_offer(w, same_name ? SHEET_INDEX : SHEET_SYMBOL, fits ? 1 : 2, leaf);
  }
}

/* ---- letters of a whole subtree ---- */

static void rename_letters(sheet_walk *w) {
  char letters[128];
  if (w->node->count == 0) return;
  formula_free_indices(w->node, letters);
  for (const char *a = letters; *a; a++)
    for (const char *b = w->reach; *b && !w->stopped; b++) {
      if (*a == *b || size_of(w, *a) != size_of(w, *b)) continue;
      const char from[] = {*a, *b, 0}, to[] = {*b, *a, 0}, one[] = {*a, 0}, other[] = {*b, 0};
      sheet_edit_offer(w, SHEET_INDEX, 2, sheet_letters(w->arena, w->node, one, other));
      if (a < b) sheet_edit_offer(w, SHEET_INDEX, 2, sheet_letters(w->arena, w->node, from, to));
    }
}

/* ---- a sum too many ---- */

/* All ways to put letters in reach in the place of from[k...]. */
static void collapse(sheet_walk *w, const char *from, char *to, size_t k) {
  if (!from[k]) {
    sheet_edit_offer(w, SHEET_INDEX, 1, sheet_letters(w->arena, w->node->parts[0], from, to));
    return;
  }
  for (const char *c = w->reach; *c && !w->stopped; c++) {
    if (size_of(w, *c) != size_of(w, from[k])) continue;
    to[k] = *c;
    collapse(w, from, to, k + 1);
  }
}

/* One of several letters is not summed over, but is one of those in reach or of the others. */
static void collapse_one(sheet_walk *w) {
  const formula_tree *x = w->node;
  size_t count = strlen(x->indices);
  for (size_t k = 0; count > 1 && k < count; k++) {
    char others[SHEET_MOST_LETTERS + FORMULA_MOST_INDICES + 1], from[] = {x->indices[k], 0};
    strcpy(others, w->reach);
    strcat(others, x->indices);
    for (const char *c = others; *c && !w->stopped; c++) {
      const char to[] = {*c, 0};
      if (*c == from[0] || size_of(w, *c) != size_of(w, from[0])) continue;
      formula_tree *less = formula_tree_copy(w->arena, x);
      if (less) {
        memmove(less->indices + k, x->indices + k + 1, count - k);
        sheet_edit_offer(w, SHEET_INDEX, 2, sheet_letters(w->arena, less, from, to));
      }
    }
  }
}

/* ---- a sum too few ---- */

static bool has_letter(const formula_tree *tree, char letter) {
  if (strchr(tree->indices, letter)) return true;
  for (size_t k = 0; k < tree->count; k++)
    if (has_letter(tree->parts[k], letter)) return true;
  return false;
}

/* A letter that means nothing here yet. */
static char fresh_letter(const sheet_walk *w, size_t size, const char *but) {
  for (char c = 'a'; c <= 'z'; c++)
    if (size_of(w, c) == size && !strchr(w->reach, c) && !strchr(but, c) && !has_letter(w->node, c))
      return c;
  return 0;
}

static void sum_over(sheet_walk *w, const char *from, const char *to) {
  formula_tree *sum = formula_tree_make(w->arena, FORMULA_SUM, w->node->span, 1);
  const formula_tree *body = sheet_letters(w->arena, w->node, from, to);
  if (!sum || !body) {
    sheet_edit_offer(w, SHEET_INDEX, 0, NULL);
    return;
  }
  strcpy(sum->indices, to);
  sum->parts[0] = body;
  sheet_edit_offer(w, SHEET_INDEX, 1 + strlen(to), sum);
}

static void add_sums(sheet_walk *w) {
  char letters[128];
  formula_free_indices(w->node, letters);
  for (const char *a = letters; *a && !w->stopped; a++) {
    char first = fresh_letter(w, size_of(w, *a), "");
    const char from[] = {*a, 0}, to[] = {first, 0};
    if (!first) continue;
    sum_over(w, from, to);
    for (const char *b = a + 1; *b && !w->stopped; b++) {
      char second = fresh_letter(w, size_of(w, *b), to);
      const char both[] = {*a, *b, 0}, fresh[] = {first, second, 0};
      if (second) sum_over(w, both, fresh);
    }
  }
}

/* ---- conditions ---- */

static void offer_conditions(sheet_walk *w, size_t cost, size_t count, size_t changed,
                             formula_condition condition) {
  const formula_tree *x = w->node;
  formula_tree *made = formula_tree_copy(w->arena, x);
  formula_condition *conditions = formula_arena_take(w->arena, (count + 1) * sizeof *conditions);
  if (!made || !conditions) {
    sheet_edit_offer(w, SHEET_INDEX, 0, NULL);
    return;
  }
  for (size_t k = 0; k < count && k < x->condition_count; k++) conditions[k] = x->conditions[k];
  if (changed < count) conditions[changed] = condition;
  made->conditions = conditions;
  made->condition_count = count;
  sheet_edit_offer(w, SHEET_INDEX, cost, made);
}

static void change_conditions(sheet_walk *w) {
  const formula_tree *x = w->node;
  for (size_t k = 0; k < x->condition_count; k++)
    for (formula_relation r = FORMULA_EQUAL; r <= FORMULA_GREATER_EQUAL; r++) {
      formula_condition changed = {x->conditions[k].left, x->conditions[k].right, r};
      if (r != x->conditions[k].relation) offer_conditions(w, 1, x->condition_count, k, changed);
    }
}

static void add_conditions(sheet_walk *w) {
  static const formula_relation relations[] = {FORMULA_NOT_EQUAL, FORMULA_LESS, FORMULA_GREATER};
  const formula_tree *x = w->node;
  char others[SHEET_MOST_LETTERS + FORMULA_MOST_INDICES + 1];
  strcpy(others, w->reach);
  strcat(others, x->indices);
  for (const char *a = x->indices; *a; a++)
    for (const char *b = others; *b && !w->stopped; b++)
      for (size_t k = 0; *a != *b && size_of(w, *a) == size_of(w, *b) && k < 3; k++)
        offer_conditions(w, 2, x->condition_count + 1, x->condition_count,
                         (formula_condition){*a, *b, relations[k]});
}

void sheet_edit_indices(sheet_walk *w) {
  symbols(w);
  rename_letters(w);
  add_sums(w);
  if (w->node->kind != FORMULA_SUM) return;
  char to[FORMULA_MOST_INDICES + 1] = "";
  if (strlen(w->node->indices) <= 3) collapse(w, w->node->indices, to, 0);
  collapse_one(w);
  if (w->node->condition_count > 0) offer_conditions(w, 1, 0, 0, (formula_condition){0});
  change_conditions(w);
  add_conditions(w);
}
