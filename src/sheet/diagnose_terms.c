/* A term or two that are missing from an answer as a whole. */
#include "sheet/diagnose_internal.h"
#include "sheet/exact.h"
#include "sheet/node.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LEAVES = 72, FEW_LEAVES = 24, MOST_TERMS = 8000, MOST_PAIRED = 160 };

typedef struct {
  sheet_search *search;
  size_t leaf_count, count;
  const formula_tree *leaves[MOST_LEAVES];
  const formula_tree *terms[MOST_TERMS];
} candidates;

/* ---- terms at hand: what an edit may add, and products and quotients of two of these ---- */

static bool collect_leaf(void *context, const formula_tree *leaf) {
  candidates *c = context;
  if (leaf && c->leaf_count < MOST_LEAVES) c->leaves[c->leaf_count++] = leaf;
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
  size_t count = c->leaf_count;
  for (size_t a = 0; count <= FEW_LEAVES && a < count; a++) /* 1 - s, as in s (1 - s) */
    collect_leaf(c, sheet_join(arena, FORMULA_ADD, sheet_number(arena, "1"),
                               sheet_negate(arena, c->leaves[a])));
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
static bool mend(sheet_search *s, sheet_mistake_class kind, const formula_tree *tree) {
  double ratio;
  return tree && formula_type(s->answer->scope, tree, s->answer->letters, NULL) == FORMULA_OK &&
         sheet_panel_proportional(&s->panel, tree, &ratio) && fabs(ratio - 1) < 1e-9 &&
         sheet_mend(s, kind, tree);
}

/* Entries at which terms are fitted: the first ones, as far as needed. */
enum { MOST_ROWS = 12 };

typedef struct {
  size_t count, lead; /* lead: where most is missing */
  /* The truth less the answer; over the answer; and the answer over the truth. */
  double missing[MOST_ROWS], ratio[MOST_ROWS], inverse[MOST_ROWS];
  double *terms; /* [term * MOST_ROWS + row] */
} fit;

static bool close_to(double a, double b) {
  return fabs(a - b) <= 1e-9 * (1 + fabs(b)); /* false of NaN */
}

/* missing = coefficient x */
static bool fits_one(const fit *f, const double *wanted, size_t a, double *coefficient) {
  const double *x = f->terms + a * MOST_ROWS;
  if (!(fabs(x[f->lead]) > 1e-12)) return false;
  *coefficient = wanted[f->lead] / x[f->lead];
  for (size_t row = 0; row < f->count; row++)
    if (!close_to(*coefficient * x[row], wanted[row])) return false;
  return *coefficient != 0;
}

/* missing = first x + second y, solved at the lead and where that is best done */
static bool fits_two(const fit *f, size_t a, size_t b, double *first, double *second) {
  const double *x = f->terms + a * MOST_ROWS, *y = f->terms + b * MOST_ROWS, *m = f->missing;
  size_t p = f->lead, other = 0;
  double largest = 0;
  for (size_t row = 0; row < f->count; row++) {
    double determinant = x[p] * y[row] - x[row] * y[p];
    if (!(fabs(determinant) > fabs(largest))) continue;
    largest = determinant;
    other = row;
  }
  if (fabs(largest) < 1e-9) return false;
  *first = (m[p] * y[other] - m[other] * y[p]) / largest;
  *second = (x[p] * m[other] - x[other] * m[p]) / largest;
  for (size_t row = 0; row < f->count; row++)
    if (!close_to(*first * x[row] + *second * y[row], m[row])) return false;
  return true;
}

static bool find_one(const candidates *c, const fit *f) {
  double coefficient;
  sheet_search *s = c->search;
  for (size_t a = 0; a < c->count; a++)
    if (fits_one(f, f->missing, a, &coefficient) &&
        mend(s, SHEET_MISSING_TERM, plus(s, s->root, coefficient, c->terms[a])))
      return true;
  return false;
}

/* A factor made of several, s (1 - s), is missing above or below. */
static bool find_factor(const candidates *c, const fit *f) {
  double c_above, c_below;
  sheet_search *s = c->search;
  for (size_t a = 0; a < c->count; a++) {
    const formula_tree *term = c->terms[a], *mended = NULL;
    if (fits_one(f, f->ratio, a, &c_above)) {
      mended = sheet_join(s->arena, FORMULA_MULTIPLY, term, s->root);
      mended = mended ? sheet_divide(s, mended, 1 / c_above) : NULL;
    } else if (fits_one(f, f->inverse, a, &c_below)) {
      mended = sheet_join(s->arena, FORMULA_DIVIDE, s->root, term);
      mended = mended ? sheet_divide(s, mended, c_below) : NULL;
    }
    if (mend(s, SHEET_FACTOR, mended)) return true;
  }
  return false;
}

static bool find_two(const candidates *c, const fit *f) {
  double first, second;
  sheet_search *s = c->search;
  size_t count = c->count < MOST_PAIRED ? c->count : MOST_PAIRED;
  for (size_t b = 1; b < count; b++)
    for (size_t a = 0; a < b; a++)
      if (fits_two(f, a, b, &first, &second) &&
          mend(s, SHEET_MISSING_TERM,
               plus(s, plus(s, s->root, first, c->terms[a]), second, c->terms[b])))
        return true;
  return false;
}

static void evaluate(const candidates *c, fit *f) {
  const sheet_search *s = c->search;
  sheet_panel few = s->panel;
  double values[MOST_ROWS];
  few.count = f->count;
  for (size_t row = 0; row < f->count; row++) {
    double truth = s->panel.entries[row].truth;
    f->missing[row] = truth - s->values[row];
    f->ratio[row] = truth / s->values[row];
    f->inverse[row] = s->values[row] / truth;
    if (fabs(f->missing[row]) > fabs(f->missing[f->lead])) f->lead = row;
  }
  for (size_t a = 0; a < c->count; a++) {
    bool has = sheet_panel_values(&few, c->terms[a], values);
    for (size_t row = 0; row < f->count; row++)
      f->terms[a * MOST_ROWS + row] = has ? values[row] : (double)NAN;
  }
}

/* The first rows, up to a whole binding. */
static size_t rows(const sheet_panel *p) {
  size_t count = 0;
  while (count < p->count) {
    size_t width = p->fixtures.items[p->entries[count].fixture]->width;
    if (count + width > MOST_ROWS) break;
    count += width;
  }
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
      found = find_one(c, &f) || find_factor(c, &f) || find_two(c, &f);
    }
  }
  free(f.terms);
  free(c);
  return found;
}
