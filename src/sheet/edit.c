#include "sheet/edit.h"
#include "sheet/edit_internal.h"
#include <stdlib.h>
#include <string.h>

/* ---- whole formulas ---- */

static bool asks_again(const sheet_walk *w, const formula_tree *tree) {
  const formula_symbol *forbidden = w->world->forbidden;
  return forbidden && tree->kind == FORMULA_SYMBOL && tree->text &&
         strcmp(tree->text, forbidden->name) == 0;
}

static void offer_whole(sheet_walk *w, sheet_mistake_class kind, size_t cost, formula_span place,
                        const formula_tree *tree) {
  if (!tree) w->stopped = true;
  if (w->stopped || asks_again(w, tree)) return;
  if (formula_type(w->world->scope, tree, w->world->letters, NULL) != FORMULA_OK ||
      tree->dimension != w->dimension)
    return;
  sheet_edit edit = {kind, tree, place, cost};
  if (!w->visit(w->context, &edit)) w->stopped = true;
}

void sheet_edit_offer(sheet_walk *w, sheet_mistake_class kind, size_t cost,
                      const formula_tree *tree) {
  for (const sheet_hole *h = w->hole; tree && !w->stopped && h && h->parent; h = h->up)
    tree = sheet_with(w->arena, h->parent, h->part, tree);
  offer_whole(w, kind, cost, w->place, tree);
}

/* ---- what can be written ---- */

typedef struct {
  formula_arena *arena;
  size_t count, room;
  const formula_tree **leaves;
} leaf_list;

static bool keep_leaf(void *context, const formula_tree *leaf) {
  leaf_list *list = context;
  if (list->count == list->room) {
    size_t room = 2 * list->room + 32;
    const formula_tree **grown = formula_arena_take(list->arena, room * sizeof *grown);
    if (!grown) return false;
    if (list->count > 0) memcpy(grown, list->leaves, list->count * sizeof *grown);
    list->leaves = grown;
    list->room = room;
  }
  list->leaves[list->count++] = leaf;
  return true;
}

static bool find_leaves(sheet_walk *w) {
  leaf_list list = {.arena = w->arena};
  if (!sheet_leaves(w->world, w->reach, keep_leaf, &list)) return false;
  w->leaves = list.leaves;
  w->leaf_count = list.count;
  return true;
}

/* ---- the walk ---- */

static void walk_node(sheet_walk *w, const formula_tree *node, const sheet_hole *hole);

/* Below a sum there are more letters, and so more to write. */
static void walk_sum(sheet_walk *w, const formula_tree *node, const sheet_hole *hole) {
  sheet_walk inside = *w;
  size_t room = SHEET_MOST_LETTERS - strlen(inside.reach);
  strncat(inside.reach, node->indices, room);
  sheet_hole below = {hole, node, 0};
  if (find_leaves(&inside))
    walk_node(&inside, node->parts[0], &below);
  else
    inside.stopped = true;
  w->stopped = inside.stopped;
}

static void walk_parts(sheet_walk *w, const formula_tree *node, const sheet_hole *hole) {
  /* What is under a brace is a remark; what is differentiated is somebody else's formula. */
  size_t parts = node->kind == FORMULA_LABEL        ? 1
                 : node->kind == FORMULA_DERIVATIVE ? 0
                                                    : node->count;
  for (size_t k = 0; k < parts && !w->stopped; k++) {
    sheet_hole below = {hole, node, k};
    walk_node(w, node->parts[k], &below);
  }
}

static void walk_node(sheet_walk *w, const formula_tree *node, const sheet_hole *hole) {
  w->node = node;
  w->place = node->span;
  w->hole = hole;
  sheet_edit_values(w);
  sheet_edit_indices(w);
  sheet_edit_shape(w);
  if (w->stopped) return;
  if (node->kind == FORMULA_SUM)
    walk_sum(w, node, hole);
  else
    walk_parts(w, node, hole);
}

/* ---- edits of the whole ---- */

/* tree with the indices of every occurrence of symbol interchanged. */
static const formula_tree *transpose(sheet_walk *w, const formula_tree *tree, const char *name,
                                     size_t *changes) {
  formula_tree *made = formula_tree_copy(w->arena, tree);
  if (!made) return NULL;
  if (tree->kind == FORMULA_SYMBOL && strcmp(tree->text, name) == 0) {
    char first = made->indices[0];
    made->indices[0] = made->indices[1];
    made->indices[1] = first;
    *changes += 1;
  }
  for (size_t k = 0; k < tree->count; k++)
    if (!(made->parts[k] = transpose(w, tree->parts[k], name, changes))) return NULL;
  return made;
}

static void transpose_symbols(sheet_walk *w, const formula_tree *root) {
  size_t count = formula_scope_symbols(w->world->scope);
  for (size_t k = 0; k < count && !w->stopped; k++) {
    const formula_symbol *symbol = formula_scope_symbol(w->world->scope, k);
    if (symbol->subscripts != 2 || symbol->range[0] != symbol->range[1]) continue;
    size_t changes = 0;
    const formula_tree *made = transpose(w, root, symbol->name, &changes);
    if (changes > 1) offer_whole(w, SHEET_INDEX, 1, root->span, made);
  }
}

/* Heap's algorithm (1963) over the letters of the question. */
static void permute(sheet_walk *w, const formula_tree *root, char *to, size_t count) {
  if (count <= 1) {
    if (strcmp(to, w->world->letters) != 0)
      offer_whole(w, SHEET_INDEX, 1, root->span,
                  sheet_letters(w->arena, root, w->world->letters, to));
    return;
  }
  for (size_t k = 0; k < count && !w->stopped; k++) {
    permute(w, root, to, count - 1);
    size_t other = count % 2 ? 0 : k;
    char swapped = to[other];
    to[other] = to[count - 1];
    to[count - 1] = swapped;
  }
}

bool sheet_edits(const sheet_edit_world *world, const formula_tree *root, sheet_edit_visit *visit,
                 void *context) {
  sheet_walk w = {.world = world,
                  .arena = world->arena,
                  .dimension = root->dimension,
                  .visit = visit,
                  .context = context,
                  .node = root};
  char to[FORMULA_MOST_INDICES + 1] = "";
  strncat(w.reach, world->letters, SHEET_MOST_LETTERS);
  strncat(to, world->letters, FORMULA_MOST_INDICES);
  if (!find_leaves(&w)) return false;
  if (strlen(to) <= 5) permute(&w, root, to, strlen(to));
  transpose_symbols(&w, root);
  if (!w.stopped) walk_node(&w, root, NULL);
  return !w.stopped;
}
