#include "checker/part.h"

#include <math.h>

/* What sums in another order, or exp after another shift, may differ by, relative to the terms. */
static const double ROUNDING = 1e-14;

static grad_rule rule_of(const trial *t) {
  const gsl_matrix *truth = t->at.truth;
  grad_rule rule = {.tolerance = 2e-4, .floor = 1e-3, .entries = truth->size1 * truth->size2};
  for (size_t k = 0; k < rule.entries; k++) rule.largest = fmax(rule.largest, fabs(truth->data[k]));
  return rule;
}

static grad_estimate estimate_of(const trial *t, size_t k, double truth) {
  return (grad_estimate){.value = truth, .rounding = ROUNDING * t->at.terms->data[k]};
}

bool judge_right(const trial *t, size_t k, double value, double truth) {
  grad_rule rule = rule_of(t);
  grad_estimate estimate = estimate_of(t, k, truth);
  return grad_judge(&rule, value, &estimate) == GRAD_CORRECT;
}

/* ln |claimed / true|; 0 where they differ by no more than rounding. */
static double log_ratio(double claimed, double truth) {
  double ratio = fabs(claimed / truth);
  return claimed == truth || fabs(ratio - 1) < ROUNDING ? 0 : log(ratio);
}

static void take(grad_check *check, grad_entry *entry) {
  check->verdict = grad_verdict_worse(check->verdict, entry->verdict);
  check->wrong += entry->verdict == GRAD_WRONG;
  check->undecided += entry->verdict == GRAD_UNDECIDED;
  double error = fabs(entry->claimed - entry->estimate.value);
  if (!(error <= check->largest_error)) check->largest_error = error;
  if (grad_entry_badness(entry) > grad_entry_badness(&check->entries[check->worst]))
    check->worst = entry->index;
}

void judge_entries(trial *t) {
  grad_rule rule = rule_of(t);
  t->check = (grad_check){.verdict = GRAD_CORRECT,
                          .count = rule.entries,
                          .entries = t->entries,
                          .largest = rule.largest,
                          .rule = rule};
  for (size_t k = 0; k < rule.entries; k++) {
    double claimed = t->alone.result[k], truth = t->at.truth->data[k];
    t->entries[k] = (grad_entry){.index = k,
                                 .claimed = claimed,
                                 .estimate = estimate_of(t, k, truth),
                                 .log_ratio = log_ratio(claimed, truth)};
    t->entries[k].verdict = grad_judge(&rule, claimed, &t->entries[k].estimate);
    take(&t->check, &t->entries[k]);
  }
}
