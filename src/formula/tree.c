/* The nodes of formulas, and the memory they live in. */
#include "formula/tree.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory ---- */

typedef struct chunk chunk;
struct chunk {
  chunk *next;
  size_t used, size;
  max_align_t memory[];
};

struct formula_arena {
  chunk *chunks; /* the one that is being filled first */
};

enum { CHUNK_SIZE = 16384 };

formula_arena *formula_arena_alloc(void) {
  return calloc(1, sizeof(formula_arena));
}

void formula_arena_free(formula_arena *arena) {
  if (arena == NULL) return;
  for (chunk *each = arena->chunks, *next; each != NULL; each = next) {
    next = each->next;
    free(each);
  }
  free(arena);
}

void *formula_arena_take(formula_arena *arena, size_t bytes) {
  const size_t unit = sizeof(max_align_t);
  if (bytes > SIZE_MAX / 2) return NULL;
  bytes = (bytes + unit - 1) / unit * unit;
  chunk *first = arena->chunks;
  if (first == NULL || first->size - first->used < bytes) {
    size_t size = bytes > CHUNK_SIZE ? bytes : CHUNK_SIZE;
    first = calloc(1, sizeof *first + size);
    if (first == NULL) return NULL;
    first->size = size;
    first->next = arena->chunks;
    arena->chunks = first;
  }
  void *taken = (char *)first->memory + first->used;
  first->used += bytes;
  return taken;
}

char *formula_arena_text(formula_arena *arena, const char *text, size_t length) {
  char *copy = formula_arena_take(arena, length + 1);
  if (copy != NULL) memcpy(copy, text, length);
  return copy;
}

/* ---- nodes ---- */

formula_tree *formula_tree_make(formula_arena *arena, formula_kind kind, formula_span span,
                                size_t count) {
  formula_tree *node = formula_arena_take(arena, sizeof *node);
  if (node == NULL) return NULL;
  node->kind = kind;
  node->span = span;
  node->count = count;
  node->size = node->dimension = FORMULA_NUMBER_SHAPE;
  if (count > 0) {
    node->parts = formula_arena_take(arena, count * sizeof(formula_tree *));
    if (node->parts == NULL) return NULL;
  }
  return node;
}

formula_tree *formula_tree_copy(formula_arena *arena, const formula_tree *node) {
  formula_tree *copy = formula_tree_make(arena, node->kind, node->span, node->count);
  if (copy == NULL) return NULL;
  const formula_tree **parts = copy->parts;
  *copy = *node;
  copy->parts = parts;
  if (node->count > 0) memcpy(parts, node->parts, node->count * sizeof *parts);
  return copy;
}

static char renamed(const char map[128], char letter) {
  char to = map[(unsigned char)letter & 127];
  return to != 0 ? to : letter;
}

const formula_tree *formula_tree_rename(formula_arena *arena, const formula_tree *tree,
                                        const char map[128]) {
  formula_tree *copy = formula_tree_copy(arena, tree);
  if (copy == NULL) return NULL;
  for (char *letter = copy->indices; *letter != '\0'; letter++) *letter = renamed(map, *letter);
  if (tree->condition_count > 0) {
    formula_condition *conditions =
        formula_arena_take(arena, tree->condition_count * sizeof *conditions);
    if (conditions == NULL) return NULL;
    for (size_t k = 0; k < tree->condition_count; k++) {
      conditions[k] = tree->conditions[k];
      conditions[k].left = renamed(map, conditions[k].left);
      conditions[k].right = renamed(map, conditions[k].right);
    }
    copy->conditions = conditions;
  }
  for (size_t k = 0; k < tree->count; k++) {
    copy->parts[k] = formula_tree_rename(arena, tree->parts[k], map);
    if (copy->parts[k] == NULL) return NULL;
  }
  return copy;
}

static bool texts_equal(const char *a, const char *b) {
  return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool formula_tree_equal(const formula_tree *a, const formula_tree *b) {
  if (a == b) return true;
  if (a->kind != b->kind || a->count != b->count || a->condition_count != b->condition_count ||
      !texts_equal(a->text, b->text) || strcmp(a->indices, b->indices) != 0 ||
      (a->kind == FORMULA_CALL && a->function != b->function))
    return false;
  for (size_t k = 0; k < a->condition_count; k++) {
    const formula_condition *c = &a->conditions[k], *d = &b->conditions[k];
    if (c->left != d->left || c->right != d->right || c->relation != d->relation) return false;
  }
  for (size_t k = 0; k < a->count; k++)
    if (!formula_tree_equal(a->parts[k], b->parts[k])) return false;
  return true;
}

size_t formula_tree_nodes(const formula_tree *tree) {
  size_t nodes = 1;
  for (size_t k = 0; k < tree->count; k++) nodes += formula_tree_nodes(tree->parts[k]);
  return nodes;
}

size_t formula_tree_depth(const formula_tree *tree) {
  size_t deepest = 0;
  for (size_t k = 0; k < tree->count; k++) {
    size_t depth = formula_tree_depth(tree->parts[k]);
    if (depth > deepest) deepest = depth;
  }
  return deepest + 1;
}
