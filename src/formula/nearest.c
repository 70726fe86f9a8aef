/* Names for messages. */
#include "formula/nearest.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 32 };

/* Insertions, deletions and replacements that turn a into b. */
static size_t distance(const char *a, const char *b) {
  size_t row[LONGEST + 1], columns = strlen(b);
  if (strlen(a) > LONGEST || columns > LONGEST) return LONGEST;
  for (size_t k = 0; k <= columns; k++) row[k] = k;
  for (size_t i = 0; a[i] != '\0'; i++) {
    size_t diagonal = row[0]++;
    for (size_t k = 0; k < columns; k++) {
      size_t best = diagonal + (a[i] != b[k]);
      if (row[k] + 1 < best) best = row[k] + 1;
      if (row[k + 1] + 1 < best) best = row[k + 1] + 1;
      diagonal = row[k + 1];
      row[k + 1] = best;
    }
  }
  return row[columns];
}

/* Q for q is half a mistake; short names are otherwise like no other. */
static void consider(const char *candidate, const char *name, const char **best, size_t *least) {
  size_t changes = 2 * distance(name, candidate);
  if (strcasecmp(candidate, name) == 0) changes = 1;
  if (changes >= *least || (changes > 1 && (strlen(name) < 4 || changes >= strlen(name)))) return;
  *best = candidate;
  *least = changes;
}

const char *formula_nearest_name(const formula_scope *scope, const char *name) {
  static const char *const functions[] = {"exp",     "log", "sqrt", "tanh", "sin", "cos",
                                          "sigmoid", "abs", "max",  "min",  "sum"};
  const char *best = NULL;
  size_t least = 5;
  for (size_t k = 0; k < formula_scope_symbols(scope); k++)
    consider(formula_scope_symbol(scope, k)->name, name, &best, &least);
  for (size_t k = 0; k < formula_scope_sizes(scope); k++)
    consider(formula_scope_size_name(scope, k), name, &best, &least);
  for (size_t k = 0; k < sizeof functions / sizeof *functions; k++)
    consider(functions[k], name, &best, &least);
  return best;
}

static char letter_of(const formula_scope *scope, size_t size, size_t which) {
  for (int letter = 'i'; letter < 'i' + 26; letter++) {
    char each = (char)('a' + (letter - 'a') % 26);
    if (formula_scope_index_size(scope, each) == size && which-- == 0) return each;
  }
  return '.';
}

void formula_show_name(const formula_scope *scope, const formula_symbol *symbol,
                       char name[FORMULA_SHOWN_NAME]) {
  size_t length = (size_t)snprintf(name, FORMULA_SHOWN_NAME, "%.60s%s", symbol->name,
                                   symbol->subscripts > 0 ? "_" : "");
  for (size_t k = 0; k < symbol->subscripts; k++) {
    size_t same = 0;
    for (size_t before = 0; before < k; before++) same += symbol->range[before] == symbol->range[k];
    name[length++] = letter_of(scope, symbol->range[k], same);
  }
  name[length] = '\0';
}

void formula_list_names(const formula_scope *scope, char *names, size_t room) {
  size_t symbols = formula_scope_symbols(scope), length = 0;
  *names = '\0';
  for (size_t k = 0; k < symbols + formula_scope_sizes(scope); k++) {
    char name[FORMULA_SHOWN_NAME];
    if (k < symbols)
      formula_show_name(scope, formula_scope_symbol(scope, k), name);
    else
      snprintf(name, sizeof name, "%.60s", formula_scope_size_name(scope, k - symbols));
    bool fits = length + strlen(name) + 8 < room;
    length += (size_t)snprintf(names + length, room - length, "%s%s", length > 0 ? ", " : "",
                               fits ? name : "...");
    if (!fits) return;
  }
  if (length == 0) snprintf(names, room, "none");
}
