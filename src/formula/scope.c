/* What names mean. A scope holds some dozens of them, so they are looked for one after another. */
#include "formula/scope.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  const formula_symbol *symbol; /* NULL in the list of sizes, and of aliases */
  const char *stands_for;       /* of an alias */
} entry;

typedef struct {
  entry *entries;
  size_t count, room;
} list;

struct formula_scope {
  formula_arena *arena;
  list sizes, symbols, aliases;
  size_t index_size[128];
};

static bool append(list *to, entry added) {
  if (to->count == to->room) {
    size_t room = to->room * 2 + 8;
    entry *entries = realloc(to->entries, room * sizeof *entries);
    if (entries == NULL) return false;
    to->entries = entries;
    to->room = room;
  }
  to->entries[to->count++] = added;
  return true;
}

/* The place of name, or the length of the list. */
static size_t find(const list *in, const char *name) {
  size_t k = 0;
  while (k < in->count && strcmp(in->entries[k].name, name) != 0) k++;
  return k;
}

static bool copy_list(list *to, const list *from) {
  for (size_t k = 0; k < from->count; k++)
    if (!append(to, from->entries[k])) return false;
  return true;
}

formula_scope *formula_scope_alloc(void) {
  formula_scope *scope = calloc(1, sizeof *scope);
  if (scope == NULL) return NULL;
  scope->arena = formula_arena_alloc();
  if (scope->arena == NULL) {
    free(scope);
    return NULL;
  }
  for (size_t letter = 0; letter < 128; letter++) scope->index_size[letter] = FORMULA_NUMBER_SHAPE;
  return scope;
}

formula_scope *formula_scope_copy(const formula_scope *parent) {
  formula_scope *scope = formula_scope_alloc();
  if (scope == NULL) return NULL;
  memcpy(scope->index_size, parent->index_size, sizeof scope->index_size);
  if (!copy_list(&scope->sizes, &parent->sizes) || !copy_list(&scope->symbols, &parent->symbols) ||
      !copy_list(&scope->aliases, &parent->aliases)) {
    formula_scope_free(scope);
    return NULL;
  }
  return scope;
}

void formula_scope_free(formula_scope *scope) {
  if (scope == NULL) return;
  free(scope->sizes.entries);
  free(scope->symbols.entries);
  free(scope->aliases.entries);
  formula_arena_free(scope->arena);
  free(scope);
}

formula_arena *formula_scope_arena(formula_scope *scope) {
  return scope->arena;
}

static char *own(formula_scope *scope, const char *text) {
  return formula_arena_text(scope->arena, text, strlen(text));
}

/* ---- sizes and indices ---- */

size_t formula_scope_size(formula_scope *scope, const char *name) {
  size_t place = find(&scope->sizes, name);
  if (place < scope->sizes.count) return place;
  const char *copy = own(scope, name);
  if (copy == NULL || !append(&scope->sizes, (entry){.name = copy})) return FORMULA_NUMBER_SHAPE;
  return place;
}

size_t formula_scope_sizes(const formula_scope *scope) {
  return scope->sizes.count;
}

const char *formula_scope_size_name(const formula_scope *scope, size_t size) {
  return scope->sizes.entries[size].name;
}

size_t formula_scope_find_size(const formula_scope *scope, const char *name) {
  size_t place = find(&scope->sizes, name);
  return place < scope->sizes.count ? place : FORMULA_NUMBER_SHAPE;
}

void formula_scope_index(formula_scope *scope, char letter, size_t size) {
  scope->index_size[(unsigned char)letter & 127] = size;
}

size_t formula_scope_index_size(const formula_scope *scope, char letter) {
  unsigned char place = (unsigned char)letter;
  return place < 128 ? scope->index_size[place] : FORMULA_NUMBER_SHAPE;
}

/* ---- symbols ---- */

const formula_symbol *formula_scope_declare(formula_scope *scope, const formula_symbol *symbol) {
  formula_symbol *copy = formula_arena_take(scope->arena, sizeof *copy);
  if (copy == NULL) return NULL;
  *copy = *symbol;
  copy->name = own(scope, symbol->name);
  if (copy->name == NULL) return NULL;
  copy->position = find(&scope->symbols, symbol->name);
  entry declared = {.name = copy->name, .symbol = copy};
  if (copy->position < scope->symbols.count)
    scope->symbols.entries[copy->position] = declared; /* the old one stays for trees typed by it */
  else if (!append(&scope->symbols, declared))
    return NULL;
  return copy;
}

bool formula_scope_alias(formula_scope *scope, const char *alias, const char *name) {
  entry added = {.name = own(scope, alias), .stands_for = own(scope, name)};
  return added.name != NULL && added.stands_for != NULL && append(&scope->aliases, added);
}

const formula_symbol *formula_scope_find(const formula_scope *scope, const char *name) {
  size_t place = find(&scope->symbols, name);
  if (place == scope->symbols.count) {
    size_t alias = find(&scope->aliases, name);
    if (alias == scope->aliases.count) return NULL;
    place = find(&scope->symbols, scope->aliases.entries[alias].stands_for);
  }
  return place < scope->symbols.count ? scope->symbols.entries[place].symbol : NULL;
}

size_t formula_scope_symbols(const formula_scope *scope) {
  return scope->symbols.count;
}

const formula_symbol *formula_scope_symbol(const formula_scope *scope, size_t position) {
  return scope->symbols.entries[position].symbol;
}
