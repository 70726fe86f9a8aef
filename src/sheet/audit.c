#include "sheet/audit.h"
#include "sheet/uses.h"
#include "sheet/view.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What can be dropped. Positivity and intervals stay: without them the cost may have no value. */
static const unsigned droppable[] = {SHEET_DISTRIBUTION, SHEET_SYMMETRIC, SHEET_BINARY,
                                     SHEET_ONE_HOT};

enum { AUDIT_BITS = 9 };

typedef enum { KEPT, BROKEN, SENSELESS /* nothing can be told */ } effect;

/* "p_ij" */
static void name_of(const formula_symbol *symbol, char *text, size_t size) {
  snprintf(text, size, "%s%s%s", symbol->name, symbol->subscripts ? "_" : "", symbol->parameters);
}

static char *describe(const sheet_quantity *q, unsigned property) {
  char name[100], text[300], letters[FORMULA_MOST_INDICES + 1] = "";
  name_of(q->symbol, name, sizeof name);
  for (size_t k = 0; k < q->symbol->subscripts; k++)
    if (q->summed[k]) strncat(letters, &q->symbol->parameters[k], 1);
  if (property == SHEET_DISTRIBUTION)
    snprintf(text, sizeof text, "sum_%s %s = 1", letters, name);
  else if (property == SHEET_SYMMETRIC)
    snprintf(text, sizeof text, "%s symmetric", q->symbol->name);
  else
    snprintf(text, sizeof text, "%s %s", name, property == SHEET_BINARY ? "0 or 1" : "one-hot");
  size_t length = strlen(text) + 1;
  char *copy = malloc(length);
  if (copy) memcpy(copy, text, length);
  return copy;
}

static effect look(const sheet_part *part, const sheet_answer *answer, const formula_tree *tree,
                   const sheet_recipe *recipe) {
  sheet_fixture *f = sheet_fixture_draw(part, recipe);
  if (!f || !f->usable) {
    sheet_fixture_free(f);
    return SENSELESS;
  }
  effect result = KEPT;
  for (size_t b = 0; result == KEPT && b < f->bindings; b++) {
    size_t component;
    slong bits = 0;
    if (!f->exists[b]) continue;
    sheet_comparison found = sheet_compare(f, answer, tree, b, &component, &bits, NULL);
    if (found == SHEET_DIFFERENT || found == SHEET_NO_VALUE) result = BROKEN;
    if (found == SHEET_OPEN) result = SENSELESS;
  }
  sheet_fixture_free(f);
  return result;
}

/* The effect of less being demanded, at a small fixture of each convention. */
static effect drop(const sheet_part *part, const sheet_answer *answer, const formula_tree *tree,
                   unsigned pairs, uint64_t seed, const sheet_quantity *quantities) {
  size_t count = formula_scope_sizes(part->scope);
  size_t *sizes = malloc((count + 1) * sizeof *sizes);
  if (!sizes) return SENSELESS;
  for (size_t k = 0; k < count; k++) sizes[k] = k % 2 ? 2 : 3;
  effect result = SENSELESS;
  for (unsigned one = SHEET_PAIRS_ALL; one <= SHEET_PAIRS_DISTINCT; one *= 2) {
    if (!(pairs & one) || result == BROKEN) continue;
    sheet_recipe recipe = {quantities, sizes, one == SHEET_PAIRS_DISTINCT, AUDIT_BITS, seed + one};
    effect found = look(part, answer, tree, &recipe);
    if (found != SENSELESS) result = found;
  }
  free(sizes);
  return result;
}

static bool keep(char ***list, size_t *count, char *text) {
  char **grown = realloc(*list, (*count + 1) * sizeof *grown);
  if (grown) *list = grown;
  if (!grown || !text) {
    free(text);
    return false;
  }
  grown[(*count)++] = text;
  return true;
}

/* Which of the part's quantities matter. */
static bool *find_relevant(const sheet_part *part, const sheet_answer *answer,
                           const formula_tree *tree) {
  const formula_tree *trees[] = {part->asked, tree};
  size_t count;
  size_t *used = sheet_uses(answer->scope, trees, 2, &count);
  bool *relevant = used ? calloc(part->quantity_count + 1, sizeof *relevant) : NULL;
  for (size_t k = 0; relevant && k < part->quantity_count; k++)
    for (size_t u = 0; u < count; u++)
      relevant[k] |= used[u] == part->quantities[k].symbol->position;
  free(used);
  return relevant;
}

formula_status sheet_audit_make(const sheet_part *part, const sheet_answer *answer,
                                const formula_tree *tree, unsigned pairs, uint64_t seed,
                                sheet_audit *audit) {
  *audit = (sheet_audit){0};
  size_t bytes = part->quantity_count * sizeof(sheet_quantity);
  sheet_quantity *loosened = malloc(bytes + 1);
  bool *relevant = find_relevant(part, answer, tree);
  bool fits = loosened && relevant;
  for (size_t k = 0; fits && k < part->quantity_count; k++) {
    const sheet_quantity *q = &part->quantities[k];
    for (size_t d = 0; fits && d < sizeof droppable / sizeof *droppable; d++) {
      if (!(q->properties & droppable[d]) || !relevant[k]) continue;
      memcpy(loosened, part->quantities, bytes);
      loosened[k].properties &= ~droppable[d];
      if (droppable[d] == SHEET_DISTRIBUTION) loosened[k].low = 0;
      effect found = drop(part, answer, tree, pairs, seed, loosened);
      if (found == BROKEN)
        fits = keep(&audit->needed, &audit->needed_count, describe(q, droppable[d]));
      else if (found == KEPT)
        fits = keep(&audit->not_needed, &audit->not_needed_count, describe(q, droppable[d]));
    }
  }
  free(loosened);
  free(relevant);
  return fits ? FORMULA_OK : FORMULA_MEMORY;
}

void sheet_audit_free(sheet_audit *audit) {
  for (size_t k = 0; k < audit->needed_count; k++) free(audit->needed[k]);
  for (size_t k = 0; k < audit->not_needed_count; k++) free(audit->not_needed[k]);
  free(audit->needed);
  free(audit->not_needed);
  *audit = (sheet_audit){0};
}
