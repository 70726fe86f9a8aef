/* Wrong answers to diagnose: the known mistakes of the sheets, and random slips in right answers. A
 * fix is read anew as text and judged at other fixtures. */
#ifndef TESTS_SLIPS_H
#define TESTS_SLIPS_H

#include "formula/print.h"
#include "mutate.h"
#include "sheet/diagnose.h"
#include "sheet_files.h"
#include <time.h>

static const char *const slips_sheets[] = {"sne",   "tsne",     "softmax", "logistic",
                                           "ridge", "gaussian", "hessian"};
enum { SLIPS_SHEETS = sizeof slips_sheets / sizeof *slips_sheets, SLIPS_FAILURES = 8 };

typedef struct {
  size_t tried, told, fixed;
  size_t one_place; /* of the fixed: the fix differs from the answer at one node */
  size_t failed;    /* told, and not so */
  char failures[SLIPS_FAILURES][400];
  double slowest; /* in seconds */
} slips_tally;

static inline double slips_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline void slips_open(sheet *sheets[SLIPS_SHEETS]) {
  for (size_t n = 0; n < SLIPS_SHEETS; n++) sheets[n] = open_sheet(slips_sheets[n]);
}
static inline void slips_close(sheet *sheets[SLIPS_SHEETS]) {
  for (size_t n = 0; n < SLIPS_SHEETS; n++) sheet_free(sheets[n]);
}

static inline sheet_word_kind slips_judge(const sheet_part *part, const char *text) {
  sheet_answer answer;
  sheet_verdict verdict;
  formula_error error;
  sheet_options options = {.seed = 7};
  if (sheet_answer_read(part, text, strlen(text), &answer, &error) != FORMULA_OK)
    return SHEET_IS_INVALID;
  sheet_word_kind word = SHEET_IS_INVALID;
  if (sheet_judge(part, &answer, &options, &verdict, &error) == FORMULA_OK) word = verdict.word;
  sheet_verdict_free(&verdict);
  sheet_answer_free(&answer);
  return word;
}

static inline bool slips_same_node(const formula_tree *a, const formula_tree *b) {
  formula_tree left = *a, right = *b;
  left.count = right.count = 0;
  return a->count == b->count && formula_tree_equal(&left, &right);
}

/* In how many places two trees differ. */
static inline size_t slips_places(const formula_tree *a, const formula_tree *b) {
  size_t places = 0;
  if (!slips_same_node(a, b)) return 1;
  for (size_t k = 0; k < a->count; k++) places += slips_places(a->parts[k], b->parts[k]);
  return places;
}

static inline void slips_count(slips_tally *t, const sheet_part *part, const char *text,
                               const formula_tree *tree, const sheet_diagnosis *d) {
  bool fixed = d->fix && slips_judge(part, d->fix) == SHEET_IS_CORRECT;
  t->tried++;
  t->told += d->kind != SHEET_OTHER;
  t->fixed += fixed;
  t->one_place += fixed && slips_places(tree, d->mended) <= 1;
  bool needs_no_fix =
      d->kind == SHEET_OFFSET || d->kind == SHEET_CONVENTION || d->kind == SHEET_OTHER;
  if (fixed || (!d->fix && needs_no_fix)) return;
  if (t->failed < SLIPS_FAILURES)
    snprintf(t->failures[t->failed], sizeof *t->failures, "%s: %s is told as %s: %s", part->name,
             text, sheet_mistake_name(d->kind), d->fix ? d->fix : "no fix");
  t->failed++;
}

/* Diagnoses text, which is wrong. */
static inline void slips_diagnose(const sheet_part *part, const char *text, slips_tally *t) {
  sheet_answer answer;
  sheet_diagnosis d;
  formula_error error;
  sheet_options options = {.seed = 1};
  if (sheet_answer_read(part, text, strlen(text), &answer, &error) != FORMULA_OK) return;
  double start = slips_seconds();
  const formula_tree *last = answer.reading.members[answer.reading.count - 1];
  formula_status status = sheet_diagnose(part, &answer, last, &options, &d, &error);
  double took = slips_seconds() - start;
  t->slowest = took > t->slowest ? took : t->slowest;
  if (status == FORMULA_OK) slips_count(t, part, text, last, &d);
  sheet_diagnosis_free(&d);
  sheet_answer_free(&answer);
}

static inline void slips_try_mistakes(sheet *const *sheets, slips_tally *t) {
  for (size_t n = 0; n < SLIPS_SHEETS; n++)
    for (size_t p = 0; p < sheets[n]->part_count; p++)
      for (size_t k = 0; k < sheets[n]->parts[p].mistake_count; k++)
        slips_diagnose(&sheets[n]->parts[p], sheets[n]->parts[p].mistakes[k].text, t);
}

/* A right answer of part with some slips, as text; NULL unless it is valid and wrong. */
static inline char *slips_make(const sheet_part *part, mutation *m, size_t slips) {
  const sheet_answer *right = &part->answers[below(m, part->answer_count)].answer;
  const formula_tree *tree = right->reading.members[right->reading.count - 1];
  m->scope = part->scope;
  for (size_t k = 0; k < slips; k++) {
    tree = mutate(m, tree);
    if (formula_type(part->scope, tree, part->letters, NULL) != FORMULA_OK) return NULL;
  }
  char *text = formula_print(tree, FORMULA_TYPED);
  if (text && slips_judge(part, text) == SHEET_IS_WRONG) return text;
  free(text);
  return NULL;
}

/* count wrong answers, each with so many slips, of random parts. */
static inline void slips_try_random(sheet *const *sheets, size_t slips, size_t count, uint64_t seed,
                                    slips_tally *t) {
  mutation m = {.arena = formula_arena_alloc(), .random = {seed}};
  while (t->tried < count) {
    const sheet *s = sheets[below(&m, SLIPS_SHEETS)];
    const sheet_part *part = &s->parts[below(&m, s->part_count)];
    char *text = part->answer_count > 0 ? slips_make(part, &m, slips) : NULL;
    if (text) slips_diagnose(part, text, t);
    free(text);
  }
  formula_arena_free(m.arena);
}

#endif
