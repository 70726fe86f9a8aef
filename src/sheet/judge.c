#include "sheet/judge.h"
#include "sheet/label.h"
#include "sheet/view.h"
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const sheet_part *part;
  const sheet_answer *answer;
  unsigned pairs;
  uint64_t seed;
  sheet_fixtures fixtures;
  size_t open_count;
  sheet_view *views; /* of the answer, at each fixture */
  sheet_verdict *verdict;
  formula_error *error;
} judge;

const char *sheet_word_name(sheet_word_kind word) {
  static const char *const names[] = {"given", "correct", "undecided", "wrong", "invalid"};
  return names[word];
}

static formula_status short_of_memory(judge *j) {
  return formula_fail(j->error, FORMULA_MEMORY, (formula_span){0}, "not enough memory");
}

/* ---- one member, in one convention ---- */

static unsigned convention(const sheet_fixture *f) {
  return f->point.distinct ? SHEET_PAIRS_DISTINCT : SHEET_PAIRS_ALL;
}

static const formula_tree *member_of(const judge *j, size_t k) {
  return j->answer->reading.members[k];
}

/* Over doubles: a ball that holds 0, because it was rounded, has no inverse and no root, though the
 * number in it may have a value; and what is only too large for any number here may have one. */
static bool may_have_value(const judge *j, size_t fixture, const formula_tree *tree,
                           size_t binding) {
  const sheet_fixture *f = j->fixtures.items[fixture];
  double *values = calloc(f->bindings * f->width, sizeof *values);
  sheet_gap gap;
  feclearexcept(FE_OVERFLOW);
  bool finite = values && sheet_view_gap(&j->views[fixture], tree, &gap, values) == FORMULA_OK;
  bool overflown = fetestexcept(FE_OVERFLOW) != 0;
  for (size_t k = 0; finite && k < f->width; k++) finite = isfinite(values[binding * f->width + k]);
  free(values);
  return finite || overflown;
}

static sheet_comparison compare(judge *j, size_t fixture, const formula_tree *tree, size_t binding,
                                size_t *component) {
  sheet_verdict *v = j->verdict;
  double difference = 0;
  sheet_comparison result =
      sheet_view_compare(&j->views[fixture], tree, binding, component, &difference);
  if (SHEET_BITS > v->bits) v->bits = SHEET_BITS;
  if (result == SHEET_OPEN || result == SHEET_NO_VALUE)
    result = sheet_compare(j->fixtures.items[fixture], j->answer, tree, binding, component,
                           &v->bits, &difference);
  if (result == SHEET_NO_VALUE && may_have_value(j, fixture, tree, binding)) result = SHEET_OPEN;
  v->largest_difference = fmax(v->largest_difference, difference);
  return result;
}

/* Where over doubles the answer is farthest off, in this convention. */
static formula_status screen(judge *j, const formula_tree *tree, unsigned pairs, size_t *fixture,
                             sheet_gap *widest) {
  *widest = (sheet_gap){.size = 0};
  for (size_t k = 0; k < j->fixtures.count; k++) {
    sheet_gap gap;
    if (convention(j->fixtures.items[k]) != pairs) continue;
    formula_status status = sheet_view_gap(&j->views[k], tree, &gap, NULL);
    if (status != FORMULA_OK) return status;
    if (gap.size > widest->size) {
      *widest = gap;
      *fixture = k;
    }
  }
  return FORMULA_OK;
}

static void note_place(sheet_step *step, sheet_comparison found, unsigned pairs, size_t fixture,
                       size_t binding, size_t component) {
  if (found == SHEET_OPEN) {
    if (step->word < SHEET_IS_UNDECIDED) step->word = SHEET_IS_UNDECIDED;
    return;
  }
  step->wrong_in |= pairs;
  if (step->word == SHEET_IS_WRONG) return; /* the first place is told */
  step->word = SHEET_IS_WRONG;
  step->undefined = found == SHEET_NO_VALUE;
  step->fixture = fixture;
  step->binding = binding;
  step->component = component;
}

static formula_status judge_convention(judge *j, const formula_tree *tree, unsigned pairs,
                                       sheet_step *step) {
  size_t fixture = 0, component;
  sheet_gap widest;
  formula_status status = screen(j, tree, pairs, &fixture, &widest);
  if (status != FORMULA_OK) return status;
  if (widest.size > 1e-9) {
    sheet_comparison found = compare(j, fixture, tree, widest.binding, &component);
    if (found == SHEET_DIFFERENT || found == SHEET_NO_VALUE) {
      note_place(step, found, pairs, fixture, widest.binding, component);
      return FORMULA_OK;
    }
  }
  for (size_t k = 0; k < j->fixtures.count; k++) {
    const sheet_fixture *f = j->fixtures.items[k];
    for (size_t b = 0; convention(f) == pairs && b < f->bindings; b++) {
      if (!f->exists[b]) continue;
      sheet_comparison found = compare(j, k, tree, b, &component);
      if (found == SHEET_SAME) continue;
      note_place(step, found, pairs, k, b, component);
      if (found != SHEET_OPEN) return FORMULA_OK;
    }
  }
  return FORMULA_OK;
}

/* ---- sentences ---- */

/* "i = 1, j = 2" */
static void place_text(const judge *j, const sheet_step *step, char *text, size_t size) {
  formula_bindings bindings = {0};
  text[0] = '\0';
  sheet_fixture_bind(j->fixtures.items[step->fixture], j->answer->letters, step->binding,
                     &bindings);
  for (const char *c = j->answer->letters; *c; c++) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%c = %zu", used ? ", " : "", *c,
             bindings.bound[(unsigned char)*c] + 1);
  }
}

static bool one_sided(const judge *j, const formula_tree *tree) {
  const formula_evaluator **evaluators = malloc(j->fixtures.count * sizeof *evaluators);
  if (!evaluators) return true;
  for (size_t k = 0; k < j->fixtures.count; k++) evaluators[k] = j->views[k].yours;
  bool result = formula_evaluators_one_sided(evaluators, j->fixtures.count, tree);
  free(evaluators);
  return result;
}

static void explain(const judge *j, sheet_step *step) {
  char place[100];
  size_t size = sizeof step->reason;
  place_text(j, step, place, sizeof place);
  if (step->word == SHEET_IS_UNDECIDED) {
    if (!step->reason[0])
      snprintf(step->reason, size, "it could not be told from the truth with %d bits",
               SHEET_MOST_BITS);
  } else if (step->undefined) {
    snprintf(step->reason, size, "it has no value%s%s, where the true one does",
             place[0] ? " at " : "", place);
  } else if (step->wrong_in != j->pairs) {
    bool all = step->wrong_in == SHEET_PAIRS_DISTINCT;
    snprintf(step->reason, size, "it holds over %s pairs, but not over %s pairs, where i = j %s",
             all ? "all" : "distinct", all ? "distinct" : "all", all ? "does not exist" : "exists");
  } else {
    snprintf(step->reason, size, "it differs from the true value");
  }
}

/* ---- the chain ---- */

static formula_status judge_member(judge *j, size_t k) {
  sheet_step *step = &j->verdict->steps[k];
  const formula_tree *tree = member_of(j, k);
  if (j->answer->given[k]) return FORMULA_OK;
  step->word = SHEET_IS_CORRECT;
  for (unsigned one = SHEET_PAIRS_ALL; one <= SHEET_PAIRS_DISTINCT; one *= 2) {
    if (!(j->pairs & one)) continue;
    formula_status status = judge_convention(j, tree, one, step);
    if (status == FORMULA_MEMORY) return short_of_memory(j);
    if (status != FORMULA_OK)
      return formula_fail(j->error, status, j->answer->reading.spans[k],
                          "these derivatives cannot be taken together: one variable is made of "
                          "the other; differentiate by one of them at a time");
  }
  if (step->word == SHEET_IS_CORRECT && one_sided(j, tree)) {
    step->word = SHEET_IS_UNDECIDED;
    snprintf(step->reason, sizeof step->reason,
             "max, min or | | in it was on one side only wherever it was compared");
  }
  if (step->word > SHEET_IS_CORRECT) explain(j, step);
  return FORMULA_OK;
}

static bool add_note(void *context, const char *sentence) {
  sheet_verdict *v = context;
  char **grown = realloc(v->notes, (v->note_count + 1) * sizeof *grown);
  if (!grown) return false;
  v->notes = grown;
  size_t length = strlen(sentence) + 1;
  grown[v->note_count] = malloc(length);
  if (!grown[v->note_count]) return false;
  memcpy(grown[v->note_count++], sentence, length);
  return true;
}

static bool collect_notes(judge *j) {
  const formula_reading *reading = &j->answer->reading;
  for (size_t k = 0; k < reading->note_count; k++)
    if (!add_note(j->verdict, reading->notes[k])) return false;
  if (j->part->asked->kind == FORMULA_DERIVATIVE &&
      sheet_has_derivatives(j->part, reading->members[reading->count - 1]) &&
      !add_note(j->verdict, "derivatives are left in the answer, to be carried out"))
    return false;
  for (size_t k = 0; k < reading->count; k++)
    if (!sheet_check_labels(&j->views[0], reading->members[k], add_note, j->verdict)) return false;
  return true;
}

/* The sheet's mistake that has the same values as the answer's last member, wherever it exists. */
static const sheet_example *find_mistake(const judge *j, size_t k) {
  for (size_t m = 0; m < j->part->mistake_count; m++) {
    const sheet_answer *known = &j->part->mistakes[m].answer;
    bool same = true;
    for (size_t f = 0; same && f < j->fixtures.count; f++) {
      const sheet_fixture *fixture = j->fixtures.items[f];
      size_t entries = fixture->bindings * fixture->width;
      double *yours = calloc(2 * entries, sizeof *yours), *theirs = yours ? yours + entries : NULL;
      sheet_view view;
      sheet_gap gap;
      same = yours && sheet_view_gap(&j->views[f], member_of(j, k), &gap, yours) == FORMULA_OK;
      if (same && sheet_view_open(&view, fixture, known, SHEET_BITS)) {
        same = sheet_view_gap(&view, known->reading.members[known->reading.count - 1], &gap,
                              theirs) == FORMULA_OK;
        sheet_view_close(&view);
      }
      for (size_t e = 0; same && e < entries; e++)
        same = fabs(yours[e] - theirs[e]) <= 1e-9 * fmax(fabs(theirs[e]), fixture->scale) ||
               (isnan(yours[e]) && isnan(theirs[e]));
      free(yours);
    }
    if (same) return &j->part->mistakes[m];
  }
  return NULL;
}

/* The gravest step decides; the first of those alike speaks. */
static formula_status conclude(judge *j) {
  sheet_verdict *v = j->verdict;
  size_t gravest = 0;
  for (size_t k = 1; k < v->step_count; k++)
    if (v->steps[k].word > v->steps[gravest].word) gravest = k;
  const sheet_step *step = &v->steps[gravest];
  const formula_tree *tree = member_of(j, gravest);
  v->word = step->word;
  if (v->word == SHEET_IS_WRONG) {
    v->counterexample =
        sheet_counterexample_find(j->answer, tree, step->wrong_in, j->seed,
                                  j->fixtures.items[step->fixture], step->binding, step->component);
    v->mistake = find_mistake(j, gravest);
  }
  if (v->word == SHEET_IS_CORRECT) {
    snprintf(v->reason, sizeof v->reason, "it agrees with the truth in all %zu fixtures",
             v->fixtures);
    return sheet_audit_make(j->part, j->answer, member_of(j, v->step_count - 1), j->pairs, j->seed,
                            &v->audit);
  }
  snprintf(v->reason, sizeof v->reason, "%s", step->reason);
  return FORMULA_OK;
}

/* ---- all of it ---- */

static formula_status check_cost(judge *j) {
  for (size_t k = 0; k < j->answer->reading.count; k++) {
    double cost = 0;
    for (size_t f = 0; f < j->fixtures.count; f++) {
      const sheet_fixture *fixture = j->fixtures.items[f];
      cost += (double)fixture->bindings *
              formula_cost(j->answer->scope, member_of(j, k), fixture->sizes);
    }
    if (cost > SHEET_MOST_COST)
      return formula_fail(
          j->error, FORMULA_COST, j->answer->reading.spans[k],
          "this takes %.1g operations to judge, and at most %d are spent; carry out a "
          "sum or a derivative first",
          cost, SHEET_MOST_COST);
  }
  return FORMULA_OK;
}

static formula_status open_views(judge *j) {
  j->views = calloc(j->fixtures.count, sizeof *j->views);
  if (!j->views) return short_of_memory(j);
  for (; j->open_count < j->fixtures.count; j->open_count++)
    if (!sheet_view_open(&j->views[j->open_count], j->fixtures.items[j->open_count], j->answer,
                         SHEET_BITS))
      return short_of_memory(j);
  return FORMULA_OK;
}

static formula_status run(judge *j) {
  sheet_verdict *v = j->verdict;
  formula_status status = sheet_fixtures_make(j->part, j->pairs, j->seed, &j->fixtures, j->error);
  if (status == FORMULA_OK) status = check_cost(j);
  if (status == FORMULA_OK) status = open_views(j);
  if (status != FORMULA_OK) return status;
  v->fixtures = j->fixtures.count;
  v->step_count = j->answer->reading.count;
  v->steps = calloc(v->step_count, sizeof *v->steps);
  if (!v->steps) return short_of_memory(j);
  for (size_t k = 0; status == FORMULA_OK && k < v->step_count; k++) status = judge_member(j, k);
  if (status != FORMULA_OK) return status;
  if (!collect_notes(j) || conclude(j) != FORMULA_OK) return short_of_memory(j);
  return FORMULA_OK;
}

formula_status sheet_judge(const sheet_part *part, const sheet_answer *answer,
                           const sheet_options *options, sheet_verdict *verdict,
                           formula_error *error) {
  unsigned pairs = options->pairs ? options->pairs & part->pairs : part->pairs;
  judge j = {.part = part,
             .answer = answer,
             .pairs = pairs,
             .seed = options->seed,
             .verdict = verdict,
             .error = error};
  *verdict = (sheet_verdict){.word = SHEET_IS_INVALID};
  formula_status status = run(&j);
  for (size_t k = 0; k < j.open_count; k++) sheet_view_close(&j.views[k]);
  free(j.views);
  sheet_fixtures_free(&j.fixtures);
  return status;
}

void sheet_verdict_free(sheet_verdict *verdict) {
  sheet_counterexample_free(verdict->counterexample);
  sheet_audit_free(&verdict->audit);
  for (size_t k = 0; k < verdict->note_count; k++) free(verdict->notes[k]);
  free(verdict->notes);
  free(verdict->steps);
  *verdict = (sheet_verdict){0};
}
