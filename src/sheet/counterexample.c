#include "sheet/counterexample.h"
#include "sheet/view.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  DRAWS = 16,    /* at each choice of sizes */
  MOST_EXTRA = 4 /* of all sizes together, above the least */
};

/* A counterexample that is this far off convinces at once. */
static const double convincing = 0.2;

typedef struct {
  const sheet_part *part;
  const sheet_answer *answer;
  const formula_tree *member;
  unsigned pairs;
  uint64_t seed;
  sheet_counterexample *best;
  double best_error;
} search;

/* |yours - truth| over the larger of the two. */
static double relative_error(double yours, double truth) {
  if (!isfinite(yours)) return (double)INFINITY;
  double larger = fmax(fabs(yours), fabs(truth));
  return larger > 0 ? fabs(yours - truth) / larger : 0;
}

/* The entry where the answer is relatively farthest off; the first of those alike. */
static double worst_entry(const sheet_fixture *f, const double *values, size_t *binding,
                          size_t *component) {
  double worst = 0;
  for (size_t b = 0; b < f->bindings; b++)
    for (size_t k = 0; f->exists[b] && k < f->width; k++) {
      double yours = values[b * f->width + k], truth = f->truth[b * f->width + k];
      double error = fabs(yours - truth) > 1e-9 * f->scale || !isfinite(yours)
                         ? relative_error(yours, truth)
                         : 0;
      if (error > 1.001 * worst) {
        worst = error;
        *binding = b;
        *component = k;
      }
    }
  return worst;
}

/* Takes fixture over if the proof holds at its worst entry. */
static bool take(search *s, sheet_fixture *fixture, const double *values, size_t binding,
                 size_t component, double error) {
  slong bits = 0;
  size_t proved_at = component;
  sheet_comparison proof =
      sheet_compare(fixture, s->answer, s->member, binding, &proved_at, &bits, NULL);
  if (proof != SHEET_DIFFERENT && proof != SHEET_NO_VALUE) return false;
  sheet_counterexample *c = calloc(1, sizeof *c);
  if (!c) return false;
  size_t entry = binding * fixture->width + component;
  *c = (sheet_counterexample){.fixture = fixture,
                              .distinct = fixture->point.distinct,
                              .binding = binding,
                              .component = component,
                              .yours = values[entry],
                              .truth = fixture->truth[entry]};
  sheet_counterexample_free(s->best);
  s->best = c;
  s->best_error = error;
  return true;
}

static void try_recipe(search *s, const sheet_recipe *recipe) {
  sheet_fixture *f = sheet_fixture_draw(s->part, recipe);
  if (!f) return;
  double *values = calloc(f->bindings * f->width, sizeof *values);
  sheet_view view;
  bool taken = false;
  if (values && f->usable && sheet_view_open(&view, f, s->answer, SHEET_BITS)) {
    sheet_gap gap;
    size_t binding = 0, component = 0;
    double error = 0;
    if (sheet_view_gap(&view, s->member, &gap, values) == FORMULA_OK)
      error = worst_entry(f, values, &binding, &component);
    sheet_view_close(&view);
    if (error > 1e-6 && error > s->best_error)
      taken = take(s, f, values, binding, component, error);
  }
  free(values);
  if (!taken) sheet_fixture_free(f);
}

/* An index over one value alone says little; a vector may well have one entry. */
static void least_sizes(const formula_scope *scope, size_t *least) {
  for (size_t k = 0; k < formula_scope_sizes(scope); k++) least[k] = 1;
  for (int letter = 0; letter < 128; letter++) {
    size_t size = formula_scope_index_size(scope, (char)letter);
    if (size != FORMULA_NUMBER_SHAPE) least[size] = 2;
  }
}

static void try_sizes(search *s, const size_t *sizes) {
  if (sheet_truth_cost(s->part, sizes) > SHEET_MOST_COST / 10) return;
  for (unsigned one = SHEET_PAIRS_ALL; one <= SHEET_PAIRS_DISTINCT; one *= 2)
    for (size_t k = 0; (s->pairs & one) && k < DRAWS && s->best_error < convincing; k++) {
      sheet_recipe recipe = {s->part->quantities, sizes, one == SHEET_PAIRS_DISTINCT,
                             k < DRAWS / 2 ? 1 : 2, s->seed + 31 * k};
      try_recipe(s, &recipe);
    }
}

/* All ways to share extra among the sizes from k on. */
static void share_out(search *s, size_t *sizes, size_t k, size_t extra) {
  size_t count = formula_scope_sizes(s->part->scope);
  if (k == count) {
    if (extra == 0) try_sizes(s, sizes);
    return;
  }
  size_t least = sizes[k];
  for (size_t more = 0; more <= extra && s->best_error < convincing; more++) {
    sizes[k] = least + more;
    share_out(s, sizes, k + 1, extra - more);
  }
  sizes[k] = least;
}

/* The values once more, from enclosures: rounded right, and with the proof. */
static void enclose_values(const search *s) {
  sheet_counterexample *c = s->best;
  sheet_view view;
  if (!sheet_view_open(&view, c->fixture, s->answer, SHEET_BITS)) return;
  arb_t yours, truth;
  arb_init(yours);
  arb_init(truth);
  sheet_view_enclose(&view, s->member, c->binding, c->component, yours, truth);
  c->truth = arf_get_d(arb_midref(truth), ARF_RND_NEAR);
  if (arb_is_finite(yours)) c->yours = arf_get_d(arb_midref(yours), ARF_RND_NEAR);
  arb_sub(yours, yours, truth, SHEET_BITS);
  if (arb_is_finite(yours) && !arb_contains_zero(yours)) {
    char *text = arb_get_str(yours, 8, 0);
    snprintf(c->difference, sizeof c->difference, "%s", text);
    flint_free(text);
  }
  arb_clear(yours);
  arb_clear(truth);
  sheet_view_close(&view);
}

/* Draws the fixture that is known to prove it once more, to have one of its own. */
static void fall_back(search *s, const sheet_fixture *proved, size_t binding, size_t component) {
  sheet_recipe recipe = {s->part->quantities, proved->sizes, proved->point.distinct, proved->bits,
                         proved->seed};
  sheet_fixture *f = sheet_fixture_draw(s->part, &recipe);
  double *values = f ? calloc(f->bindings * f->width, sizeof *values) : NULL;
  sheet_view view;
  sheet_gap gap;
  if (!values || !sheet_view_open(&view, f, s->answer, SHEET_BITS)) {
    sheet_fixture_free(f);
    free(values);
    return;
  }
  bool taken = sheet_view_gap(&view, s->member, &gap, values) == FORMULA_OK;
  sheet_view_close(&view);
  taken = taken && take(s, f, values, binding, component, 0);
  free(values);
  if (!taken) sheet_fixture_free(f);
}

sheet_counterexample *sheet_counterexample_find(const sheet_answer *answer,
                                                const formula_tree *member, unsigned pairs,
                                                uint64_t seed, const sheet_fixture *proved,
                                                size_t binding, size_t component) {
  search s = {proved->part, answer, member, pairs, seed, NULL, 0};
  size_t *sizes = calloc(formula_scope_sizes(s.part->scope) + 1, sizeof *sizes);
  if (!sizes) return NULL;
  least_sizes(s.part->scope, sizes);
  for (size_t extra = 0; extra <= MOST_EXTRA && s.best_error < convincing; extra++)
    share_out(&s, sizes, 0, extra);
  free(sizes);
  if (!s.best) fall_back(&s, proved, binding, component);
  if (s.best) enclose_values(&s);
  return s.best;
}

void sheet_counterexample_free(sheet_counterexample *c) {
  if (!c) return;
  sheet_fixture_free(c->fixture);
  free(c);
}
