#include "formula/evaluate_internal.h"
#include "formula/type.h"
#include <stdlib.h>
#include <string.h>

static size_t mix(size_t hash, size_t word) {
  return (hash ^ word) * 0x9E3779B97F4A7C15u;
}

static size_t hash_of(const formula_tree *tree) {
  size_t hash = mix(mix(tree->kind, tree->function), tree->count);
  for (const char *c = tree->text ? tree->text : ""; *c; c++) hash = mix(hash, (unsigned char)*c);
  for (const char *c = tree->indices; *c; c++) hash = mix(hash, (unsigned char)*c);
  for (size_t k = 0; k < tree->count; k++) hash = mix(hash ^ hash >> 29, hash_of(tree->parts[k]));
  return hash ^ hash >> 32;
}

/* Where tree is in the table, or the free place where it belongs. */
static size_t place_of(const formula_forms *forms, const formula_tree *tree, size_t hash) {
  size_t place = hash & (forms->capacity - 1);
  while (forms->table[place]) {
    const struct formula_form *form = &forms->forms[forms->table[place] - 1];
    if (form->hash == hash && formula_tree_equal(form->tree, tree)) break;
    place = (place + 1) & (forms->capacity - 1);
  }
  return place;
}

/* With all that formula_tree_equal looks at. */
static const formula_tree *copy_all(formula_arena *arena, const formula_tree *tree) {
  formula_tree *copy = formula_tree_copy(arena, tree);
  if (!copy) return NULL;
  if (tree->text && !(copy->text = formula_arena_text(arena, tree->text, strlen(tree->text))))
    return NULL;
  if (tree->condition_count) {
    size_t bytes = tree->condition_count * sizeof *tree->conditions;
    formula_condition *conditions = formula_arena_take(arena, bytes);
    if (!conditions) return NULL;
    copy->conditions = memcpy(conditions, tree->conditions, bytes);
  }
  for (size_t k = 0; k < tree->count; k++)
    if (!(copy->parts[k] = copy_all(arena, tree->parts[k]))) return NULL;
  return copy;
}

static bool grow(formula_forms *forms) {
  size_t capacity = forms->capacity ? 2 * forms->capacity : 16;
  size_t *table = calloc(capacity, sizeof *table);
  struct formula_form *larger = realloc(forms->forms, capacity / 2 * sizeof *larger);
  if (larger) forms->forms = larger;
  if (!forms->arena) forms->arena = formula_arena_alloc();
  if (!table || !larger || !forms->arena) {
    free(table);
    return false;
  }
  for (size_t k = 0; k < forms->count; k++) {
    size_t place = forms->forms[k].hash & (capacity - 1);
    while (table[place]) place = (place + 1) & (capacity - 1);
    table[place] = k + 1;
  }
  free(forms->table);
  forms->table = table;
  forms->capacity = capacity;
  return true;
}

size_t formula_forms_find(const formula_forms *forms, const formula_tree *tree) {
  if (!forms->count) return FORMULA_NO_FORM;
  return forms->table[place_of(forms, tree, hash_of(tree))] - 1; /* 0 - 1 is FORMULA_NO_FORM */
}

size_t formula_forms_number(formula_forms *forms, const formula_tree *tree) {
  size_t found = formula_forms_find(forms, tree);
  if (found != FORMULA_NO_FORM) return found;
  if (2 * forms->count >= forms->capacity && !grow(forms)) return FORMULA_NO_FORM;
  const formula_tree *copy = copy_all(forms->arena, tree);
  if (!copy) return FORMULA_NO_FORM;
  struct formula_form *form = &forms->forms[forms->count];
  *form = (struct formula_form){.hash = hash_of(tree), .tree = copy};
  formula_free_indices(copy, form->letters);
  forms->table[place_of(forms, tree, form->hash)] = ++forms->count;
  return forms->count - 1;
}

void formula_forms_free(formula_forms *forms) {
  if (forms->arena) formula_arena_free(forms->arena);
  free(forms->table);
  free(forms->forms);
  memset(forms, 0, sizeof *forms);
}
