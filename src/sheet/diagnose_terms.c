/* A term or two that are missing from an answer as a whole. */
#include "sheet/diagnose_internal.h"
#include "sheet/exact.h"
#include "sheet/node.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LEAVES = 40, MOST_TERMS = 1200, MOST_PAIRED = 160 };

typedef struct {
  sheet_search *search;
  size_t leaf_count, count;
  const formula_tree *leaves[MOST_LEAVES];
  const formula_tree *terms[MOST_TERMS];
} candidates;

/* ---- terms at hand: what an edit may add, and products and quotients of two of these ---- */

static bool collect_leaf(void *context, const formula_tree *leaf) {
  candidates *c = context;
  if (c->leaf_count < MOST_LEAVES) c->leaves[c->leaf_count++] = leaf;
  return true;
}

static void add(candidates *c, const formula_tree *term) {
  const sheet_search *s = c->search;
  if (term && c->count < MOST_TERMS &&
      formula_type(s->answer->scope, term, s->answer->letters, NULL) == FORMULA_OK &&
      term->dimension == s->root->dimension)
    c->terms[c->count++] = term;
}

static void collect(candidates *c) {
  formula_arena *arena = c->search->arena;
  sheet_leaves(&c->search->world, c->search->answer->letters, collect_leaf, c);
  for (size_t a = 0; a < c->leaf_count; a++) add(c, c->leaves[a]);
  for (size_t a = 0; a < c->leaf_count; a++)
    for (size_t b = 0; b < c->leaf_count; b++) {
      if (b >= a) add(c, sheet_join(arena, FORMULA_MULTIPLY, c->leaves[a], c->leaves[b]));
      if (b != a) add(c, sheet_join(arena, FORMULA_DIVIDE, c->leaves[a], c->leaves[b]));
    }
}

/* ---- fitting ---- */

/* tree + coefficient term, for a coefficient that is a fraction; else NULL. */
static const formula_tree *plus(const sheet_search *s, const formula_tree *tree, double coefficient,
                                const formula_tree *term) {
  const formula_tree *number = sheet_exact(s->arena, fabs(coefficient));
  if (!tree || !number) return NULL;
  if (fabs(fabs(coefficient) - 1) > 1e-9)
    term = sheet_join(s->arena, FORMULA_MULTIPLY, number, term);
  return sheet_join(s->arena, FORMULA_ADD, tree,
                    coefficient < 0 ? sheet_negate(s->arena, term) : term);
}

/* Screened in double at all entries, then judged. */
static bool mend(sheet_search *s, const formula_tree *tree) {
  double ratio;
  return tree && formula_type(s->answer->scope, tree, s->answer->letters, NULL) == FORMULA_OK &&
         sheet_panel_proportional(&s->panel, tree, &ratio) && fabs(ratio - 1) < 1e-9 &&
         sheet_mend(s, SHEET_MISSING_TERM, tree);
}

/* Entries at which terms are fitted: the first fixture's, as far as needed. */
enum { MOST_ROWS = 8 };

typedef struct {
  size_t count;
  double missing[MOST_ROWS];
  double *terms; /* [term * MOST_ROWS + row] */
} fit;

static bool fits_one(const fit *f, size_t a, double *coefficient) {
  const double *x = f->terms + a * MOST_ROWS;
  if (!(fabs(x[0]) > 1e-12)) return false;
  *coefficient = f->missing[0] / x[0];
  for (size_t row = 1; row < f->count; row++)
    if (!(fabs(f->missing[row] - *coefficient * x[row]) <= 1e-9 * (1 + fabs(f->missing[row]))))
      return false;
  return *coefficient != 0;
}

static bool fits_two(const fit *f, size_t a, size_t b, double *first, double *second) {
  const double *x = f->terms + a * MOST_ROWS, *y = f->terms + b * MOST_ROWS, *m = f->missing;
  double determinant = x[0] * y[1] - x[1] * y[0];
  if (!(fabs(determinant) > 1e-12)) return false;
  *first = (m[0] * y[1] - m[1] * y[0]) / determinant;
  *second = (x[0] * m[1] - x[1] * m[0]) / determinant;
  for (size_t row = 2; row < f->count; row++)
    if (!(fabs(m[row] - *first * x[row] - *second * y[row]) <= 1e-9 * (1 + fabs(m[row]))))
      return false;
  return true;
}

static bool find_one(const candidates *c, const fit *f) {
  double coefficient;
  sheet_search *s = c->search;
  for (size_t a = 0; a < c->count; a++)
    if (fits_one(f, a, &coefficient) && mend(s, plus(s, s->root, coefficient, c->terms[a])))
      return true;
  return false;
}

static bool find_two(const candidates *c, const fit *f) {
  double first, second;
  sheet_search *s = c->search;
  size_t count = c->count < MOST_PAIRED ? c->count : MOST_PAIRED;
  for (size_t b = 1; b < count; b++)
    for (size_t a = 0; a < b; a++)
      if (fits_two(f, a, b, &first, &second) &&
          mend(s, plus(s, plus(s, s->root, first, c->terms[a]), second, c->terms[b])))
        return true;
  return false;
}

static void evaluate(const candidates *c, fit *f) {
  const sheet_search *s = c->search;
  sheet_panel few = s->panel;
  double values[MOST_ROWS];
  few.count = f->count;
  for (size_t row = 0; row < f->count; row++)
    f->missing[row] = s->panel.entries[row].truth - s->values[row];
  for (size_t a = 0; a < c->count; a++) {
    bool has = sheet_panel_values(&few, c->terms[a], values);
    for (size_t row = 0; row < f->count; row++)
      f->terms[a * MOST_ROWS + row] = has ? values[row] : (double)NAN;
  }
}

/* The first rows end at a whole binding, within the first fixture. */
static size_t rows(const sheet_panel *p) {
  size_t width = p->fixtures.items[0]->width, count = 0;
  while (count + width <= MOST_ROWS && count < p->count && p->entries[count].fixture == 0)
    count += width;
  return count;
}

bool sheet_find_terms(sheet_search *s) {
  fit f = {.count = rows(&s->panel)};
  candidates *c = calloc(1, sizeof *c);
  bool found = false;
  if (c && f.count >= 3) {
    c->search = s;
    collect(c);
    f.terms = malloc((c->count + 1) * MOST_ROWS * sizeof *f.terms);
    if (f.terms) {
      evaluate(c, &f);
      found = find_one(c, &f) || find_two(c, &f);
    }
  }
  free(f.terms);
  free(c);
  return found;
}
