#include "sheet/fixture.h"
#include "sheet/view.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- one fixture ---- */

static size_t letter_size(const sheet_fixture *f, char letter) {
  return f->sizes[formula_scope_index_size(f->part->scope, letter)];
}

void sheet_fixture_bind(const sheet_fixture *f, const char *letters, size_t binding,
                        formula_bindings *bindings) {
  for (size_t k = strlen(letters); k-- > 0;) {
    size_t size = letter_size(f, letters[k]);
    bindings->bound[(unsigned char)letters[k]] = binding % size;
    binding /= size;
  }
}

static bool fill_values(sheet_fixture *f, const sheet_recipe *recipe, const double *const *given) {
  sheet_random random = {recipe->seed};
  for (size_t k = 0; k < f->part->quantity_count; k++) {
    const sheet_quantity *q = &recipe->quantities[k];
    size_t size = sheet_symbol_entries(q->symbol, f->sizes) * sizeof(double);
    double *values = malloc(size);
    if (!values) return false;
    f->values[q->symbol->position] = values;
    if (given)
      memcpy(values, given[k], size);
    else
      sheet_quantity_draw(q, f->sizes, recipe->distinct, recipe->bits, &random, values);
  }
  return true;
}

static bool compute_truth(sheet_fixture *f) {
  double largest_term = 0, largest = 0;
  f->usable = true;
  for (size_t b = 0; b < f->bindings; b++) {
    formula_bindings bindings = {0};
    double term = 0, *truth = f->truth + b * f->width;
    sheet_fixture_bind(f, f->part->letters, b, &bindings);
    formula_status status =
        formula_evaluate(f->evaluator, f->part->asked, &bindings, truth, &term, &f->exists[b]);
    if (status != FORMULA_OK) { /* or derivatives that cannot be taken together */
      f->usable = false;
      return status != FORMULA_MEMORY;
    }
    for (size_t k = 0; f->exists[b] && k < f->width; k++) {
      f->usable &= isfinite(truth[k]) != 0;
      largest = fmax(largest, fabs(truth[k]));
    }
    if (f->exists[b]) largest_term = fmax(largest_term, term);
  }
  /* What is left of terms that cancel is rounding. */
  bool vanishes = largest <= 1e-9 * largest_term;
  f->scale = vanishes ? largest_term : largest;
  f->usable &= !vanishes;
  return true;
}

static bool fill(sheet_fixture *f, const sheet_recipe *recipe, const double *const *given) {
  const sheet_part *part = f->part;
  size_t size_count = formula_scope_sizes(part->scope);
  f->sizes = malloc((size_count + 1) * sizeof *f->sizes);
  f->values = calloc(formula_scope_symbols(part->scope) + 1, sizeof *f->values);
  if (!f->sizes || !f->values) return false;
  memcpy(f->sizes, recipe->sizes, size_count * sizeof *f->sizes);
  if (!fill_values(f, recipe, given)) return false;
  f->point = (formula_point){.scope = part->scope,
                             .sizes = f->sizes,
                             .distinct = recipe->distinct,
                             .values = (const double *const *)f->values};
  f->bindings = 1;
  for (const char *c = part->letters; *c; c++) f->bindings *= letter_size(f, *c);
  size_t dimension = part->asked->dimension;
  f->width = dimension == FORMULA_NUMBER_SHAPE ? 1 : f->sizes[dimension];
  f->truth = malloc(f->bindings * f->width * sizeof *f->truth);
  f->exists = calloc(f->bindings, sizeof *f->exists);
  f->evaluator = formula_evaluator_alloc(&f->point, SHEET_BITS);
  return f->truth && f->exists && f->evaluator && compute_truth(f);
}

sheet_fixture *sheet_fixture_at(const sheet_part *part, const sheet_recipe *recipe,
                                const double *const *values) {
  sheet_fixture *f = calloc(1, sizeof *f);
  if (!f) return NULL;
  f->part = part;
  f->bits = recipe->bits;
  f->seed = recipe->seed;
  if (fill(f, recipe, values)) return f;
  sheet_fixture_free(f);
  return NULL;
}

sheet_fixture *sheet_fixture_draw(const sheet_part *part, const sheet_recipe *recipe) {
  return sheet_fixture_at(part, recipe, NULL);
}

void sheet_fixture_free(sheet_fixture *f) {
  if (!f) return;
  formula_evaluator_free(f->evaluator);
  for (size_t k = 0; f->values && k < formula_scope_symbols(f->part->scope); k++)
    free(f->values[k]);
  free(f->values);
  free(f->sizes);
  free(f->truth);
  free(f->exists);
  free(f);
}

/* ---- the set ---- */

enum {
  PER_CONVENTION = 3,
  REDRAWS = 12, /* of one fixture that is blind */
  RESTARTS = 8, /* of a set that misses a mistake */
  GENERIC_BITS = 10
};

/* Sizes of the scope in its order: no two alike, and other ones in each fixture. */
static const size_t size_table[PER_CONVENTION][4] = {{3, 2, 4, 5}, {4, 3, 2, 5}, {5, 2, 3, 4}};

/* More operations than this for the truth, and the fixtures are made smaller. */
static const double affordable = 2e6;

double sheet_truth_cost(const sheet_part *part, const size_t *sizes) {
  double cost = formula_cost(part->scope, part->asked, sizes);
  for (const char *c = part->letters; *c; c++)
    cost *= (double)sizes[formula_scope_index_size(part->scope, *c)];
  return cost;
}

/* False if even the smallest sizes cost too much. */
static bool choose_sizes(const sheet_part *part, size_t which, size_t *sizes) {
  size_t count = formula_scope_sizes(part->scope);
  for (size_t cap = 5; cap >= 2; cap--) {
    for (size_t k = 0; k < count; k++) {
      size_t wanted = size_table[which][k % 4];
      sizes[k] = wanted < cap ? wanted : cap;
    }
    if (sheet_truth_cost(part, sizes) <= affordable) return true;
  }
  return sheet_truth_cost(part, sizes) <= SHEET_MOST_COST;
}

/* How much a fixture sees: entries that are not small, and that no other one equals. */
static double sight(const sheet_fixture *f) {
  size_t seen = 0, all = 0, entries = f->bindings * f->width;
  for (size_t a = 0; a < entries; a++) {
    if (!f->exists[a / f->width]) continue;
    bool apart = fabs(f->truth[a]) > 1e-3 * f->scale;
    for (size_t b = 0; b < a && apart; b++)
      apart = !f->exists[b / f->width] || fabs(f->truth[a] - f->truth[b]) > 1e-6 * f->scale;
    seen += apart;
    all++;
  }
  return f->usable ? (double)seen / (double)all : 0;
}

/* The first fixture that sees all, or the best of some; some questions have entries that are zero
 * or alike everywhere. */
static sheet_fixture *draw_sighted(const sheet_part *part, sheet_recipe recipe) {
  sheet_fixture *best = NULL;
  for (size_t k = 0; k < REDRAWS; k++, recipe.seed += 7919) {
    sheet_fixture *drawn = sheet_fixture_draw(part, &recipe);
    if (!drawn) break;
    if (best && sight(drawn) <= sight(best)) {
      sheet_fixture_free(drawn);
    } else {
      sheet_fixture_free(best);
      best = drawn;
    }
    if (sight(best) >= 1) break;
  }
  return best;
}

static formula_status draw_set(const sheet_part *part, unsigned pairs, uint64_t seed,
                               sheet_fixtures *set, formula_error *error) {
  size_t count = formula_scope_sizes(part->scope);
  size_t *sizes = malloc((count + 1) * sizeof *sizes);
  if (!sizes) return FORMULA_MEMORY;
  formula_status status = FORMULA_OK;
  for (unsigned one = SHEET_PAIRS_ALL; one <= SHEET_PAIRS_DISTINCT; one *= 2) {
    for (size_t k = 0; (pairs & one) && status == FORMULA_OK && k < PER_CONVENTION; k++) {
      if (!choose_sizes(part, k, sizes)) {
        status = formula_fail(error, FORMULA_COST, (formula_span){0},
                              "part %s: %s takes too many operations to compute", part->name,
                              part->asked_text);
        break;
      }
      sheet_recipe recipe = {part->quantities, sizes, one == SHEET_PAIRS_DISTINCT, GENERIC_BITS,
                             seed * 1000003 + 101 * k + one};
      sheet_fixture *drawn = draw_sighted(part, recipe);
      if (!drawn) {
        status = FORMULA_MEMORY;
      } else {
        set->items[set->count++] = drawn;
        if (!drawn->usable)
          status = formula_fail(error, FORMULA_NAME, (formula_span){0},
                                "part %s: %s has no finite value, or vanishes, wherever it was "
                                "tried; say more of what is given (positive, in (LOW, HIGH)), and "
                                "differentiate by nothing that is made of another variable",
                                part->name, part->asked_text);
      }
    }
  }
  free(sizes);
  return status;
}

/* The largest gap between an example and the truth over the fixtures. */
static double widest_gap(const sheet_fixtures *set, const sheet_answer *answer) {
  double widest = 0;
  const formula_tree *last = answer->reading.members[answer->reading.count - 1];
  for (size_t k = 0; k < set->count; k++) {
    sheet_view view;
    if (!sheet_view_open(&view, set->items[k], answer, SHEET_BITS)) return (double)NAN;
    sheet_gap gap;
    if (sheet_view_gap(&view, last, &gap, NULL) == FORMULA_OK) widest = fmax(widest, gap.size);
    sheet_view_close(&view);
  }
  return widest;
}

void sheet_fixtures_free(sheet_fixtures *set) {
  for (size_t k = 0; k < set->count; k++) sheet_fixture_free(set->items[k]);
  free(set->items);
  *set = (sheet_fixtures){0};
}

formula_status sheet_fixtures_make(const sheet_part *part, unsigned pairs, uint64_t seed,
                                   sheet_fixtures *set, formula_error *error) {
  const sheet_example *missed = NULL;
  for (uint64_t restart = 0; restart < RESTARTS; restart++) {
    *set = (sheet_fixtures){.items = calloc(2 * PER_CONVENTION, sizeof *set->items),
                            .separation = (double)INFINITY};
    formula_status status =
        set->items ? draw_set(part, pairs, seed + 7001 * restart, set, error) : FORMULA_MEMORY;
    missed = NULL;
    for (size_t k = 0; status == FORMULA_OK && k < part->mistake_count; k++) {
      double gap = widest_gap(set, &part->mistakes[k].answer);
      if (isnan(gap)) status = FORMULA_MEMORY;
      set->separation = fmin(set->separation, gap);
      /* A mistake may be one in the other convention only. */
      if (gap < 1e-6 && pairs == part->pairs) missed = &part->mistakes[k];
    }
    if (status == FORMULA_OK && !missed) return FORMULA_OK;
    sheet_fixtures_free(set);
    if (status == FORMULA_MEMORY)
      return formula_fail(error, status, (formula_span){0}, "not enough memory");
    if (status != FORMULA_OK) return status;
  }
  return formula_fail(error, FORMULA_NAME, (formula_span){0},
                      "part %s: no fixtures tell the mistake in line %zu, %s, from the truth; is "
                      "it one?",
                      part->name, missed->line, missed->text);
}
