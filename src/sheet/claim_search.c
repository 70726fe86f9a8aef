#include "sheet/claim_search.h"
#include "formula/type.h"
#include "sheet/claim_domain.h"
#include "sheet/view.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  STARTS = 36,
  STEPS = 100, /* of a climb from each of them */
  FINE_BITS = 50,
  PROVED_STARTS = 6, /* at so many every entry is enclosed, for what doubles do not see */
  REFUSALS = 300     /* of what looks like a violation and is none, before no more are looked at */
};

/* More operations than this for one claim, and there are fewer starts. */
static const double affordable = 2e9;

typedef struct {
  const sheet_claim *claim;
  size_t member;
  const sheet_part *stage;
  sheet_finding *finding;
  formula_error *error;
  formula_status status;
  sheet_random random;

  /* the region of the domain that is walked */
  size_t *sizes;
  bool distinct;
  size_t coordinates;
  double *x, *next; /* coordinates of the best point so far, and of the one tried */
  double **values;  /* quantity by quantity */

  size_t valued, refusals; /* points where it has a value; where it looked broken and was not */
  double enclosed;         /* excess that was enclosed last */
} search;

/* Where on a point a relation is nearest to being broken. */
typedef struct {
  double excess; /* of the left side over the right, as sheet_finding.closest has it */
  size_t binding, component;
} sighting;

static bool stop(search *s, formula_status status) {
  if (s->status == FORMULA_OK && status == FORMULA_MEMORY)
    s->status = formula_fail(s->error, status, (formula_span){0}, "not enough memory");
  else if (s->status == FORMULA_OK)
    s->status = formula_fail(s->error, status, s->claim->reading.spans[s->member],
                             "these derivatives cannot be taken together: one variable is made of "
                             "the other; differentiate by one of them at a time");
  return false;
}

/* ---- one point over doubles ---- */

static const formula_tree *side(const search *s, size_t which) {
  return s->claim->reading.members[s->member - 1 + which];
}

static formula_relation relation(const search *s) {
  return s->claim->reading.relations[s->member];
}

static double excess_of(formula_relation relation, double left, double right, double largest) {
  double difference = left - right;
  switch (relation) {
  case FORMULA_EQUAL:
    return largest > 0 ? fabs(difference) / largest : 0;
  case FORMULA_NOT_EQUAL:
    return largest > 0 ? -fabs(difference) / largest : 0;
  case FORMULA_LESS:
  case FORMULA_LESS_EQUAL:
    return difference;
  case FORMULA_GREATER:
  case FORMULA_GREATER_EQUAL:
    break;
  }
  return -difference;
}

/* Entry k of a side, where 0 may stand for a vector. */
static size_t entry(const formula_tree *tree, size_t k) {
  return tree->dimension == FORMULA_NUMBER_SHAPE ? 0 : k;
}

/* The sighting of the largest excess; -INFINITY where it has no value. */
static bool look(search *s, const sheet_fixture *f, sighting *seen) {
  *seen = (sighting){.excess = -(double)INFINITY};
  double *left = malloc(2 * f->width * sizeof *left), *right = left ? left + f->width : NULL;
  if (!left) return stop(s, FORMULA_MEMORY);
  formula_status status = FORMULA_OK;
  for (size_t b = 0; status == FORMULA_OK && b < f->bindings; b++) {
    formula_bindings bindings = {0};
    double terms[2] = {0};
    bool exists[2];
    sheet_fixture_bind(f, s->stage->letters, b, &bindings);
    status = formula_evaluate(f->evaluator, side(s, 0), &bindings, left, &terms[0], &exists[0]);
    if (status == FORMULA_OK)
      status = formula_evaluate(f->evaluator, side(s, 1), &bindings, right, &terms[1], &exists[1]);
    for (size_t k = 0; status == FORMULA_OK && exists[0] && exists[1] && k < f->width; k++) {
      double excess = excess_of(relation(s), left[entry(side(s, 0), k)],
                                right[entry(side(s, 1), k)], fmax(terms[0], terms[1]));
      if (isfinite(excess) && excess > seen->excess) *seen = (sighting){excess, b, k};
    }
  }
  free(left);
  return status == FORMULA_OK || stop(s, status);
}

/* ---- proof ---- */

typedef enum { NOTHING, STANDS, TOO_CLOSE, BROKEN } proof;

/* What an enclosure of left - right says. */
static proof decide(formula_relation relation, const arb_t difference, double largest) {
  bool apart = !arb_contains_zero(difference), same = arb_is_zero(difference);
  bool touch = mag_get_d(arb_radref(difference)) < 1e-25 * largest;
  switch (relation) {
  case FORMULA_EQUAL:
    return apart ? BROKEN : same || touch ? STANDS : TOO_CLOSE;
  case FORMULA_NOT_EQUAL:
    return apart ? STANDS : same ? BROKEN : TOO_CLOSE;
  case FORMULA_LESS:
    return arb_is_negative(difference)      ? STANDS
           : arb_is_nonnegative(difference) ? BROKEN
                                            : TOO_CLOSE;
  case FORMULA_LESS_EQUAL:
    return arb_is_positive(difference) ? BROKEN : apart || touch ? STANDS : TOO_CLOSE;
  case FORMULA_GREATER:
    return arb_is_positive(difference)      ? STANDS
           : arb_is_nonpositive(difference) ? BROKEN
                                            : TOO_CLOSE;
  case FORMULA_GREATER_EQUAL:
    break;
  }
  return arb_is_negative(difference) ? BROKEN : apart || touch ? STANDS : TOO_CLOSE;
}

/* Encloses both sides at an entry, and writes them and their difference to c. */
static proof enclose(search *s, const sheet_fixture *f, formula_evaluator *evaluator, slong bits,
                     const sighting *at, sheet_counterexample *c) {
  formula_bindings bindings = {0};
  arb_ptr sides = _arb_vec_init(2 * (slong)f->width);
  double terms[2] = {0};
  bool exists[2] = {true, true};
  formula_status status = FORMULA_OK;
  sheet_fixture_bind(f, s->stage->letters, at->binding, &bindings);
  for (size_t k = 0; status == FORMULA_OK && k < 2; k++)
    status = formula_evaluate_ball(evaluator, side(s, k), &bindings, sides + k * f->width,
                                   &terms[k], &exists[k]);
  arb_ptr left = sides + entry(side(s, 0), at->component);
  arb_ptr right = sides + f->width + entry(side(s, 1), at->component);
  proof found = NOTHING;
  if (status != FORMULA_OK) {
    stop(s, status);
  } else if (exists[0] && exists[1] && arb_is_finite(left) && arb_is_finite(right)) {
    c->yours = arf_get_d(arb_midref(left), ARF_RND_NEAR);
    c->truth = arf_get_d(arb_midref(right), ARF_RND_NEAR);
    arb_sub(left, left, right, bits);
    found = decide(relation(s), left, fmax(terms[0], terms[1]));
    s->enclosed = excess_of(relation(s), arf_get_d(arb_midref(left), ARF_RND_NEAR), 0,
                            fmax(terms[0], terms[1]));
    char *text = arb_get_str(left, 8, 0);
    snprintf(c->difference, sizeof c->difference, "%s", text);
    flint_free(text);
  }
  _arb_vec_clear(sides, 2 * (slong)f->width);
  return found;
}

/* Raises the precision while it is too close. If it is broken there, the fixture is the finding's.
 */
static proof prove(search *s, sheet_fixture *f, const sighting *at) {
  sheet_counterexample c = {.fixture = f,
                            .distinct = f->point.distinct,
                            .binding = at->binding,
                            .component = at->component};
  proof found = enclose(s, f, f->evaluator, SHEET_BITS, at, &c);
  for (slong bits = 2 * SHEET_BITS; found == TOO_CLOSE && bits <= SHEET_MOST_BITS; bits *= 4) {
    formula_evaluator *finer = formula_evaluator_alloc(&f->point, bits);
    if (!finer) return stop(s, FORMULA_MEMORY), NOTHING;
    found = enclose(s, f, finer, bits, at, &c);
    formula_evaluator_free(finer);
  }
  if (found != BROKEN) return found;
  sheet_counterexample *kept = malloc(sizeof *kept);
  if (!kept) return stop(s, FORMULA_MEMORY), NOTHING;
  *kept = c;
  sheet_counterexample_free(s->finding->violation);
  s->finding->violation = kept;
  s->finding->word = SHEET_CLAIM_BROKEN;
  s->finding->member = s->member;
  return BROKEN;
}

static bool broken(const search *s) {
  return s->finding->word == SHEET_CLAIM_BROKEN;
}

/* ---- one point ---- */

static bool looks_broken(const search *s, double excess) {
  if (relation(s) == FORMULA_EQUAL) return excess > 1e-12;
  if (relation(s) == FORMULA_NOT_EQUAL) return excess > -1e-12;
  return excess >= 0;
}

static void note_proof(search *s, proof found) {
  bool strict = relation(s) != FORMULA_EQUAL && relation(s) != FORMULA_LESS_EQUAL &&
                relation(s) != FORMULA_GREATER_EQUAL;
  if (found != TOO_CLOSE || !strict || s->finding->word == SHEET_CLAIM_OPEN) return;
  s->finding->word = SHEET_CLAIM_OPEN;
  snprintf(
      s->finding->reason, sizeof s->finding->reason,
      "its sides agree to %d bits somewhere, which is too close to tell whether they are equal "
      "there",
      SHEET_MOST_BITS);
}

/* Encloses one entry, or all of them. True if f is the finding's now; else the excess is exact. */
static bool check(search *s, sheet_fixture *f, sighting *seen, bool everywhere) {
  size_t one = seen->binding * f->width + seen->component, count = f->bindings * f->width;
  seen->excess = -(double)INFINITY;
  for (size_t e = everywhere ? 0 : one; e < (everywhere ? count : one + 1); e++) {
    sighting at = {0, e / f->width, e % f->width};
    proof found = prove(s, f, &at);
    if (found == BROKEN) return true;
    note_proof(s, found);
    if (found != NOTHING) seen->excess = fmax(seen->excess, s->enclosed);
  }
  return false;
}

static sheet_fixture *fixture_at(search *s, const double *x, unsigned bits) {
  const sheet_part *part = s->stage;
  sheet_recipe recipe = {
      .quantities = part->quantities, .sizes = s->sizes, .distinct = s->distinct, .bits = bits};
  for (size_t k = 0; k < part->quantity_count; k++) {
    const sheet_quantity *q = &part->quantities[k];
    sheet_domain_map(q, s->sizes, s->distinct, bits, x, s->values[k]);
    x += sheet_symbol_entries(q->symbol, s->sizes);
  }
  sheet_fixture *f = sheet_fixture_at(part, &recipe, (const double *const *)s->values);
  if (!f) stop(s, FORMULA_INDEX);
  return f;
}

/* The largest excess at x; stops the search where it is broken. */
static double try_point(search *s, const double *x, bool everywhere) {
  sighting seen = {.excess = -(double)INFINITY};
  sheet_fixture *f = fixture_at(s, x, FINE_BITS);
  if (!f) return seen.excess;
  bool taken = false;
  if (look(s, f, &seen)) {
    bool looks = looks_broken(s, seen.excess);
    s->refusals += looks;
    if ((looks && s->refusals <= REFUSALS) || everywhere)
      taken = check(s, f, &seen, everywhere);
    else if (looks) /* doubles may be wrong there, for instance because they overflow */
      seen.excess = -(double)INFINITY;
    s->finding->tries++;
    s->valued += isfinite(seen.excess) != 0;
    s->finding->closest = fmax(s->finding->closest, seen.excess);
  }
  if (!taken) sheet_fixture_free(f);
  if (taken && x != s->x) memcpy(s->x, x, s->coordinates * sizeof *x);
  return seen.excess;
}

/* ---- climbing ---- */

static double uniform(search *s) {
  return ((double)sheet_random_below(&s->random, (size_t)1 << 40) + 0.5) * 0x1p-40;
}

static double normal(search *s) {
  double radius = sqrt(-2 * log(uniform(s)));
  return radius * cos(2 * acos(-1) * uniform(s));
}

/* One coordinate moves, or all. */
static void move(search *s, double step) {
  size_t one = sheet_random_below(&s->random, s->coordinates);
  bool all = sheet_random_below(&s->random, 2);
  for (size_t k = 0; k < s->coordinates; k++)
    s->next[k] = s->x[k] + (all || k == one ? step * normal(s) : 0);
}

static void climb(search *s, size_t start) {
  static const double scales[] = {1, 4, 20};
  double scale = scales[start % 3], step = scale;
  for (size_t k = 0; k < s->coordinates; k++) s->x[k] = scale * normal(s);
  double best = try_point(s, s->x, start < PROVED_STARTS);
  for (size_t k = 0; k < STEPS && s->status == FORMULA_OK && !broken(s); k++) {
    move(s, step);
    double excess = try_point(s, s->next, false);
    bool better = excess >= best;
    if (better) memcpy(s->x, s->next, s->coordinates * sizeof *s->x);
    if (better) best = excess;
    step = fmin(better ? 2 * step : 0.8 * step, 1e3);
  }
}

/* A violation in short numbers, near the one that was found. */
static void shorten(search *s) {
  static const unsigned fewer[] = {3, 5, 7, 10, 14, 20, 30};
  for (size_t k = 0; k < sizeof fewer / sizeof *fewer && s->status == FORMULA_OK; k++) {
    double unit = exp2(-floor(fewer[k] / 5.0));
    for (size_t c = 0; c < s->coordinates; c++) s->next[c] = round(s->x[c] / unit) * unit;
    sheet_fixture *f = fixture_at(s, s->next, fewer[k]);
    sighting seen;
    if (!f) return;
    if (look(s, f, &seen) && looks_broken(s, seen.excess) && prove(s, f, &seen) == BROKEN) return;
    sheet_fixture_free(f);
  }
}

/* ---- regions ---- */

static double operations(const search *s) {
  double bindings = 1;
  for (const char *c = s->stage->letters; *c; c++)
    bindings *= (double)s->sizes[formula_scope_index_size(s->stage->scope, *c)];
  return bindings * (formula_cost(s->stage->scope, side(s, 0), s->sizes) +
                     formula_cost(s->stage->scope, side(s, 1), s->sizes));
}

/* Room for a point at s->sizes. */
static bool enter(search *s) {
  const sheet_part *part = s->stage;
  s->coordinates = 0;
  for (size_t k = 0; k < part->quantity_count; k++) {
    size_t entries = sheet_symbol_entries(part->quantities[k].symbol, s->sizes);
    s->coordinates += entries;
    s->values[k] = malloc(entries * sizeof **s->values);
    if (!s->values[k]) return stop(s, FORMULA_MEMORY);
  }
  s->x = malloc((s->coordinates + 1) * sizeof *s->x);
  s->next = malloc((s->coordinates + 1) * sizeof *s->next);
  return (s->x && s->next) || stop(s, FORMULA_MEMORY);
}

static void leave(search *s) {
  for (size_t k = 0; k < s->stage->quantity_count; k++) {
    free(s->values[k]);
    s->values[k] = NULL;
  }
  free(s->x);
  free(s->next);
  s->x = s->next = NULL;
}

/* Small sizes, no two alike; and the conventions by turns. */
static void choose_region(search *s, unsigned pairs, size_t start) {
  for (size_t k = 0; k < formula_scope_sizes(s->stage->scope); k++)
    s->sizes[k] = 2 + (start / 2 + 2 * k) % 3;
  s->distinct = pairs == SHEET_PAIRS_DISTINCT || (pairs != SHEET_PAIRS_ALL && start % 2);
}

static void walk(search *s, unsigned pairs) {
  double spent = 0;
  for (size_t start = 0; start < STARTS && s->status == FORMULA_OK && !broken(s); start++) {
    choose_region(s, pairs, start);
    spent += (1 + STEPS) * operations(s);
    if (start >= PROVED_STARTS && spent > affordable) return;
    if (enter(s)) climb(s, start);
    if (s->status == FORMULA_OK && broken(s)) shorten(s);
    leave(s);
  }
}

static formula_status check_cost(search *s) {
  choose_region(s, SHEET_PAIRS_ALL, 4); /* the largest */
  if (operations(s) * PROVED_STARTS * STEPS <= affordable) return FORMULA_OK;
  return formula_fail(s->error, FORMULA_COST, s->claim->reading.spans[s->member],
                      "this takes too many operations to be searched; carry out a sum or a "
                      "derivative first");
}

formula_status sheet_claim_search(const sheet_claim *claim, size_t member,
                                  const sheet_options *options, sheet_finding *finding,
                                  formula_error *error) {
  const sheet_part *stage = finding->stage;
  search s = {.claim = claim,
              .member = member,
              .stage = stage,
              .finding = finding,
              .error = error,
              .random = {options->seed * 1000003 + member}};
  s.sizes = calloc(formula_scope_sizes(stage->scope) + 1, sizeof *s.sizes);
  s.values = calloc(stage->quantity_count + 1, sizeof *s.values);
  if (!s.sizes || !s.values) stop(&s, FORMULA_MEMORY);
  if (s.status == FORMULA_OK) s.status = check_cost(&s);
  if (s.status == FORMULA_OK)
    walk(&s, options->pairs ? options->pairs & stage->pairs : stage->pairs);
  if (s.status == FORMULA_OK && s.valued == 0 && !broken(&s)) {
    finding->word = SHEET_CLAIM_OPEN;
    snprintf(finding->reason, sizeof finding->reason, "it has no value wherever it was tried");
  }
  free(s.sizes);
  free(s.values);
  return s.status;
}
