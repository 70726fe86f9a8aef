#include "checker/part.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static size_t entry_count(const trial *t) {
  return t->at.truth->size1 * t->at.truth->size2;
}

/* ---- did it return? ---- */

static grad_verdict tell_end(const part *of, const trial *t, const call_outcome *outcome) {
  const char *where = t->at.recipe->name;
  switch (outcome->end) {
  case CALL_STOPPED:
    printf("%s: invalid: it was stopped (%s). The message above says what\n"
           "went wrong and in which line: an index beyond the end of an array, most often.\n",
           of->file, where);
    return GRAD_INVALID;
  case CALL_KILLED:
    printf("%s: invalid: it crashed (%s): %s.\n"
           "Look for an index beyond the end of an array.\n",
           of->file, where, strsignal(outcome->signal));
    return GRAD_INVALID;
  case CALL_ENDLESS:
    printf("%s: invalid: it does not come back (%s).\n"
           "A loop never ends; note that a size_t is never below 0.\n",
           of->file, where);
    return GRAD_INVALID;
  default:
    return GRAD_CORRECT;
  }
}

/* ---- faults that all entries tell ---- */

static bool untouched(const trial *t, size_t k) {
  return t->over_numbers.result[k] == call_garbage_number(k);
}

/* NaN over NaN and a number over a number: the new value was made from the old one. */
static bool adds_to_old(const trial *t, size_t k) {
  return !untouched(t, k) && isnan(t->alone.result[k]) && isfinite(t->over_numbers.result[k]);
}

static bool remembers(const trial *t, size_t k) {
  double first = t->alone.result[k], later = t->later.result[k];
  return !(first == later || (isnan(first) && isnan(later)));
}

typedef bool fault(const trial *t, size_t k);

static size_t count_faults(const trials *all, fault *has, const trial **first, size_t *entry) {
  size_t count = 0;
  *first = NULL;
  for (size_t i = 0; i < all->count; i++)
    for (size_t k = 0; k < entry_count(&all->trials[i]); k++) {
      if (!has(&all->trials[i], k)) continue;
      if (count++ == 0) *first = &all->trials[i], *entry = k;
    }
  return count;
}

static bool tell_empty(const trials *all) {
  const part *of = all->of;
  size_t written = 0;
  for (size_t i = 0; i < all->count; i++)
    for (size_t k = 0; k < entry_count(&all->trials[i]); k++)
      written += !untouched(&all->trials[i], k);
  if (written > 0) return false;
  printf("%s: the hole is still empty: nothing is written to %s yet.\n", of->file,
         of->is ? of->input : of->result);
  return true;
}

static bool tell_inputs_written(const trials *all) {
  const part *of = all->of;
  for (size_t i = 0; i < all->count; i++) {
    const call_outcome *outcome = &all->trials[i].alone;
    const char *which = outcome->wrote_p   ? "p"
                        : outcome->wrote_x ? of->input
                        : outcome->wrote_q ? "q"
                                           : NULL;
    if (!which) continue;
    printf("%s: wrong: it writes into its input %s. Whoever uses %s next would get something\n"
           "else; work on a copy.\n",
           of->file, which, which);
    return true;
  }
  return false;
}

static bool tell_adds(const trials *all) {
  const trial *t;
  size_t k, count = count_faults(all, adds_to_old, &t, &k);
  char name[64];
  if (count == 0) return false;
  part_name(all, t, k, name, sizeof name);
  printf("%s: wrong: %s depends on what stood there before the call. A sum made with\n"
         "+= or -= has to begin by setting the entry to 0.\n",
         all->of->file, name);
  return true;
}

static bool tell_left_out(const trials *all) {
  const trial *t;
  size_t k, count = count_faults(all, untouched, &t, &k);
  char name[64];
  if (count == 0) return false;
  part_name(all, t, k, name, sizeof name);
  printf("%s: wrong: %s is never written", all->of->file, name);
  if (count > 1) printf(", nor are %zu other entries", count - 1);
  printf(" (%s).\n"
         "Does a loop begin too late or end too early? A derivative that is 0 has to be written "
         "too.\n",
         t->at.recipe->name);
  return true;
}

static bool tell_remembers(const trials *all) {
  const trial *t;
  size_t k, count = count_faults(all, remembers, &t, &k);
  char name[64];
  if (count == 0) return false;
  part_name(all, t, k, name, sizeof name);
  printf(
      "%s: wrong: the same inputs give another %s when the function was called before:\n"
      "%.6g first, %.6g later. Something is kept between calls: a static or global variable, or\n"
      "memory that was never set.\n",
      all->of->file, name, t->alone.result[k], t->later.result[k]);
  return true;
}

grad_verdict conduct_judge(const trials *all) {
  for (size_t i = 0; i < all->count; i++) {
    const trial *t = &all->trials[i];
    const call_outcome *calls[] = {&t->alone, &t->over_numbers, &t->later};
    for (size_t c = 0; c < 3; c++) {
      grad_verdict verdict = tell_end(all->of, t, calls[c]);
      if (verdict != GRAD_CORRECT) return verdict;
    }
  }
  bool found = tell_empty(all) || tell_inputs_written(all) || tell_adds(all) ||
               tell_left_out(all) || tell_remembers(all);
  return found ? GRAD_WRONG : GRAD_CORRECT;
}
