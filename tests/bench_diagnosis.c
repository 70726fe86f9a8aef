/* How often the diagnosis finds what is wrong: on the mistakes of the sheets, and on random slips
 * in right answers. Exits 1 where it is too seldom, too slow, or ever false. */
#include "formula/print.h"
#include "mutate.h"
#include "sheet/diagnose.h"
#include "sheet_file.h"
#include <time.h>

static const char *const names[] = {"sne",   "tsne",     "softmax", "logistic",
                                    "ridge", "gaussian", "hessian"};
enum { SHEETS = sizeof names / sizeof *names };

static double slowest;
static bool verbose;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static sheet_word_kind judge_text(const sheet_part *part, const char *text) {
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

typedef struct {
  size_t tried, told, fixed, failed; /* failed: told, and not so */
} tally;

/* Diagnoses a text that is wrong; its fix is read anew and judged at other fixtures. */
static void diagnose(const char *name, const sheet_part *part, const char *text, tally *t) {
  sheet_answer answer;
  sheet_diagnosis d;
  formula_error error;
  sheet_options options = {.seed = 1};
  if (sheet_answer_read(part, text, strlen(text), &answer, &error) != FORMULA_OK) return;
  double start = seconds();
  const formula_tree *last = answer.reading.members[answer.reading.count - 1];
  if (sheet_diagnose(part, &answer, last, &options, &d, &error) == FORMULA_OK) {
    double took = seconds() - start;
    slowest = took > slowest ? took : slowest;
    bool fixed = d.fix && judge_text(part, d.fix) == SHEET_IS_CORRECT;
    t->tried++;
    t->told += d.kind != SHEET_OTHER;
    t->fixed += fixed;
    t->failed += d.fix && !fixed;
    if (verbose || (d.fix && !fixed) || d.kind == SHEET_OTHER)
      printf("  %s %s: %s\n    %s %s, %s\n", name, part->name, text, sheet_mistake_name(d.kind),
             d.factor ? d.factor : "", d.fix ? d.fix : "no fix");
  }
  sheet_diagnosis_free(&d);
  sheet_answer_free(&answer);
}

static void try_mistakes(sheet *const *sheets, tally *t) {
  for (size_t n = 0; n < SHEETS; n++)
    for (size_t p = 0; p < sheets[n]->part_count; p++)
      for (size_t k = 0; k < sheets[n]->parts[p].mistake_count; k++)
        diagnose(names[n], &sheets[n]->parts[p], sheets[n]->parts[p].mistakes[k].text, t);
}

/* A right answer of a random part with some slips, as text, if it is valid and wrong. */
static char *wrong_answer(const sheet_part *part, mutation *m, size_t slips) {
  const sheet_answer *right = &part->answers[below(m, part->answer_count)].answer;
  const formula_tree *tree = right->reading.members[right->reading.count - 1];
  m->scope = part->scope;
  for (size_t k = 0; k < slips; k++) {
    tree = mutate(m, tree);
    if (formula_type(part->scope, tree, part->letters, NULL) != FORMULA_OK) return NULL;
  }
  char *text = formula_print(tree, FORMULA_TYPED);
  if (text && judge_text(part, text) == SHEET_IS_WRONG) return text;
  free(text);
  return NULL;
}

static void try_slips(sheet *const *sheets, size_t slips, size_t count, tally *t) {
  mutation m = {.arena = formula_arena_alloc(), .random = {40 + slips}};
  while (t->tried < count) {
    size_t n = below(&m, SHEETS), p = below(&m, sheets[n]->part_count);
    const sheet_part *part = &sheets[n]->parts[p];
    char *text = part->answer_count > 0 ? wrong_answer(part, &m, slips) : NULL;
    if (text) diagnose(names[n], part, text, t);
    free(text);
  }
  formula_arena_free(m.arena);
}

static void say(const char *what, const tally *t) {
  printf("%s: of %zu, %zu are told, %zu have a fix that is correct, %zu are told falsely\n", what,
         t->tried, t->told, t->fixed, t->failed);
}

int main(int count, char **arguments) {
  sheet *sheets[SHEETS];
  tally mistakes = {0}, single = {0}, twofold = {0};
  verbose = count > 1 && strcmp(arguments[1], "-v") == 0;
  for (size_t n = 0; n < SHEETS; n++) sheets[n] = sheet_file_read(names[n]);
  try_mistakes(sheets, &mistakes);
  say("known mistakes", &mistakes);
  try_slips(sheets, 1, 500, &single);
  say("one slip", &single);
  try_slips(sheets, 2, 200, &twofold);
  say("two slips", &twofold);
  printf("the slowest took %.3f s\n", slowest);
  for (size_t n = 0; n < SHEETS; n++) sheet_free(sheets[n]);
  flint_cleanup();
  size_t failed = mistakes.failed + single.failed + twofold.failed;
  return failed > 0 || 10 * mistakes.told < 9 * mistakes.tried ||
         100 * single.fixed < 95 * single.tried || slowest >= 0.5;
}
