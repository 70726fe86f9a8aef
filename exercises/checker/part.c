#include "checker/part.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>

const fixture_recipe part_fixtures[PART_FIXTURES] = {
    {"all pairs, N = 6", SNE_ALL_PAIRS, 6, 2, 1, 0, 2385, 0},
    {"distinct pairs, N = 5", SNE_DISTINCT_PAIRS, 5, 3, 1, 0, 4793, 0},
    {"all pairs, z between -2000 and 2000", SNE_ALL_PAIRS, 6, 2, 800, 0, 771, 0},
    {"distinct pairs, z near -800", SNE_DISTINCT_PAIRS, 5, 3, 1, -800, 1031, 0},
};

void part_name(const trials *all, const trial *t, size_t k, char *text, size_t size) {
  size_t columns = t->at.truth->size2;
  if (all->of->is)
    snprintf(text, size, "%s[%zu]", all->of->result, k);
  else
    snprintf(text, size, "%s[%zu][%zu]", all->of->result, k / columns, k % columns);
}

/* ---- calling ---- */

/* Each fixture alone, over other garbage, and after all the others. */
static void call_all(const part *of, trials *all) {
  fixture *after[PART_FIXTURES];
  for (size_t i = 0; i < all->count; i++) {
    trial *t = &all->trials[i];
    fixture *alone = &t->at;
    call_in_turn(of->answer, &alone, 1, CALL_OVER_NAN, &t->alone);
    if (t->alone.end != CALL_RETURNED) return;
    call_in_turn(of->answer, &alone, 1, CALL_OVER_NUMBERS, &t->over_numbers);
    for (size_t k = 0; k < all->count; k++) after[k] = &all->trials[(i + 1 + k) % all->count].at;
    call_in_turn(of->answer, after, all->count, CALL_OVER_NAN, &t->later);
    judge_entries(t);
  }
}

static bool machine_failed(const trials *all) {
  for (size_t i = 0; i < all->count; i++) {
    const trial *t = &all->trials[i];
    if (t->alone.end == CALL_FAULT || t->over_numbers.end == CALL_FAULT ||
        t->later.end == CALL_FAULT)
      return true;
  }
  return false;
}

/* ---- telling ---- */

static int worst_first(const grad_entry *a, const grad_entry *b) {
  double left = grad_entry_badness(a), right = grad_entry_badness(b);
  return left > right || (left == right && a->index < b->index);
}

/* A NaN's sign says nothing. */
static double unsigned_nan(double value) {
  return isnan(value) ? fabs(value) : value;
}

static void print_worst(const trials *all, const trial *t) {
  enum { ROWS = 4 };
  char name[64];
  bool printed[CALL_ENTRIES] = {false};
  printf("  %-10s %16s %16s   ln|yours/true|\n", "", "yours", "true");
  for (size_t row = 0; row < ROWS && row < t->check.wrong; row++) {
    const grad_entry *worst = NULL;
    for (size_t k = 0; k < t->check.count; k++)
      if (!printed[k] && (!worst || worst_first(&t->entries[k], worst))) worst = &t->entries[k];
    printed[worst->index] = true;
    part_name(all, t, worst->index, name, sizeof name);
    printf("  %-10s %16.9g %16.9g   %14.4g%s\n", name, unsigned_nan(worst->claimed),
           worst->estimate.value, unsigned_nan(worst->log_ratio),
           worst->claimed * worst->estimate.value < 0 ? "  signs differ" : "");
  }
}

static void tell_wrong(const trials *all) {
  const part *of = all->of;
  const trial *t = all->trials;
  while (t->check.verdict == GRAD_CORRECT) t++;
  printf("%s: wrong at %zu of %zu entries (%s). The worst:\n", of->file, t->check.wrong,
         t->check.count, t->at.recipe->name);
  if (of->is) printf("  (%s)\n", of->is);
  print_worst(all, t);
  pattern_tell(all);
}

static grad_verdict tell(const trials *all) {
  grad_verdict verdict = conduct_judge(all);
  if (verdict != GRAD_CORRECT) return verdict;
  size_t entries = 0;
  for (size_t i = 0; i < all->count; i++) {
    verdict = grad_verdict_worse(verdict, all->trials[i].check.verdict);
    entries += all->trials[i].check.count;
  }
  if (verdict == GRAD_CORRECT)
    printf("%s: correct: %zu entries agree with %s to rounding.\n", all->of->file, entries,
           all->of->gradient);
  else
    tell_wrong(all);
  return verdict;
}

grad_verdict part_judge(const part *of) {
  static trials all;
  bool made = true;
  gsl_set_error_handler_off();
  all = (trials){.of = of, .count = of->fixture_count};
  for (size_t i = 0; i < all.count; i++)
    made &= fixture_make(&of->fixtures[i], of->variable, &all.trials[i].at);
  if (made) call_all(of, &all);
  grad_verdict verdict = GRAD_UNDECIDED;
  if (!made || machine_failed(&all))
    printf("%s: undecided: not enough memory, or no process could be started.\n", of->file);
  else
    verdict = tell(&all);
  for (size_t i = 0; i < all.count; i++) fixture_free(&all.trials[i].at);
  return verdict;
}

int part_end(grad_verdict verdict) {
  enum { FAULT = 4 };
  return fflush(stdout) == 0 ? grad_verdict_status(verdict) : FAULT;
}
