#include "grad/check.h"
#include "grad/claim.h"
#include "grad/sweep.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const grad_check_options grad_check_defaults = {
    .method = GRAD_RIDDERS, .tolerance = 2e-4, .floor = 1e-3};

typedef struct {
  const grad_problem *problem;
  const gsl_vector *claimed;
  grad_method method;
  grad_probe values;  /* of f */
  grad_probe changes; /* of the callback; open only by_change */
  bool by_change;
  grad_rule rule;
  double step; /* that served the last entry swept in full, relative to its scale; 0: none yet */
  size_t condemned; /* entries found wrong by a full sweep */
  grad_check *result;
} examination;

static grad_probe *estimator(examination *e) {
  return e->by_change ? &e->changes : &e->values;
}

/* ---- one entry ---- */

static double deviation(const grad_entry *entry) {
  return fabs(entry->claimed - entry->estimate.value);
}

/* How much of the entry is beyond doubt. */
static double surely(const examination *e, const grad_entry *entry) {
  double sure = fabs(entry->estimate.value) -
                grad_rule_multiple(&e->rule) * grad_estimate_bar(&entry->estimate);
  return sure > 0 ? sure : 0;
}

/* Correct, or so wrong that a better estimate would change nothing. (A claim that is NaN is.) Near
 * the step of another entry all may look smooth that has structure below, so wrong is believed only
 * where full sweeps have found as much so often that the verdict on the whole is beyond doubt. */
static bool settled(const examination *e, const grad_entry *entry) {
  enum { BEYOND_DOUBT = 4 };
  grad_verdict verdict = grad_judge(&e->rule, entry->claimed, &entry->estimate);
  if (verdict != GRAD_WRONG) return verdict == GRAD_CORRECT;
  if (e->condemned < BEYOND_DOUBT) return false;
  double bars = 100 * grad_rule_multiple(&e->rule) * grad_estimate_bar(&entry->estimate);
  return !(deviation(entry) <= bars);
}

static double unit(const examination *e, size_t k) {
  return e->problem->scale == NULL ? 1 : gsl_vector_get(e->problem->scale, k);
}

/* The rule's largest grows from entry to entry, so what is settled early stays settled. */
static void examine(examination *e, grad_entry *entry) {
  grad_probe *probe = estimator(e);
  size_t k = entry->index;
  bool done = false;
  if (e->step > 0) {
    grad_sweep_near(probe, k, e->step * unit(e, k), e->method, &entry->estimate);
    done = settled(e, entry);
  }
  if (!done) {
    grad_sweep_all(probe, k, e->method, &entry->estimate);
    if (isfinite(entry->estimate.value)) e->step = entry->estimate.step / unit(e, k);
    if (grad_judge(&e->rule, entry->claimed, &entry->estimate) == GRAD_WRONG) e->condemned++;
  }
  e->rule.largest = GSL_MAX_DBL(e->rule.largest, surely(e, entry));
}

/* ---- all entries ---- */

static void judge_all(examination *e) {
  grad_check *check = e->result;
  e->rule.largest = 0;
  for (size_t i = 0; i < check->count; i++) {
    e->rule.largest = GSL_MAX_DBL(e->rule.largest, surely(e, &check->entries[i]));
  }
  for (size_t i = 0; i < check->count; i++) {
    grad_entry *entry = &check->entries[i];
    entry->verdict = grad_judge(&e->rule, entry->claimed, &entry->estimate);
  }
}

/* Noise is measured once, in a direction that moves all entries. The few entries that this leaves
 * open, or condemns by little, get a measurement of their own. */
static void look_again(examination *e) {
  enum { MOST = 64 };
  grad_check *check = e->result;
  size_t open = 0;
  for (size_t i = 0; i < check->count; i++) open += !settled(e, &check->entries[i]);
  if (open == 0 || open > MOST || e->by_change) return;
  for (size_t i = 0; i < check->count; i++) {
    grad_entry *entry = &check->entries[i];
    if (settled(e, entry)) continue;
    grad_noise_measure_entry(&e->values, entry->index);
    grad_sweep_all(&e->values, entry->index, e->method, &entry->estimate);
    if (!settled(e, entry)) {
      grad_sweep_average(&e->values, entry->index, e->method, &entry->estimate);
    }
  }
  judge_all(e);
}

double grad_entry_badness(const grad_entry *entry) {
  double d = deviation(entry), bar = grad_estimate_bar(&entry->estimate);
  if (!isfinite(entry->claimed)) return (double)INFINITY;
  if (!isfinite(d) || d == 0) return 0;
  return d / bar;
}

void grad_check_sum_up(grad_check *check) {
  double worst = -1;
  check->verdict = GRAD_CORRECT;
  check->wrong = check->undecided = 0;
  check->largest = check->largest_error = 0;
  for (size_t i = 0; i < check->count; i++) {
    grad_entry *entry = &check->entries[i];
    double value = entry->estimate.value;
    entry->log_ratio = log(fabs(entry->claimed / value));
    check->wrong += entry->verdict == GRAD_WRONG;
    check->undecided += entry->verdict == GRAD_UNDECIDED;
    check->verdict = grad_verdict_worse(check->verdict, entry->verdict);
    if (grad_entry_badness(entry) > worst) {
      worst = grad_entry_badness(entry);
      check->worst = i;
    }
    if (fabs(value) > check->largest) check->largest = fabs(value);
    double error = isfinite(entry->claimed) ? deviation(entry) : HUGE_VAL;
    if (isfinite(value) && error > check->largest_error) check->largest_error = error;
  }
}

/* ---- what could make all this worthless ---- */

/* Does the callback say what f says, as far as f can tell? At steps from the estimate's up to far
 * ones, where more than noise is left of the difference; up and down by turns. */
static bool change_agrees(examination *e, const grad_entry *entry) {
  enum { STEPS = 4 };
  size_t k = entry->index;
  double x = gsl_vector_get(e->values.home, k), least, greatest;
  grad_probe_range(&e->values, k, &least, &greatest);
  double first = isfinite(entry->estimate.step) ? entry->estimate.step : least;
  for (int i = 0; i < STEPS; i++) {
    double step = first * pow(greatest / 64 / first, i / (STEPS - 1.0));
    double there = i % 2 == 0 ? x + step : x - step;
    double value = grad_probe_at(&e->values, k, there);
    double terms;
    double change = grad_probe_change(&e->changes, k, there - x, &terms);
    if (!isfinite(value) || !isfinite(change)) continue;
    double noise = e->values.noise.count > 0 ? e->values.noise.level[0] : 0;
    noise += GSL_DBL_EPSILON * GSL_MAX_DBL(fabs(value), fabs(e->values.value));
    double gap = fabs(change - (value - e->values.value));
    if (gap > 4 * noise + 1e-9 * fabs(change) + 16 * GSL_DBL_EPSILON * terms) return false;
  }
  return true;
}

/* Asks at entries spread over all of them, at the worst and at the largest. */
static bool change_is_right(examination *e) {
  enum { SAMPLE = 4 };
  const grad_check *check = e->result;
  const grad_entry *largest = &check->entries[0];
  for (size_t i = 0; i < check->count; i++) {
    double value = fabs(check->entries[i].estimate.value);
    if (!(value <= fabs(largest->estimate.value))) largest = &check->entries[i];
  }
  if (!change_agrees(e, largest)) return false;
  if (!change_agrees(e, &check->entries[check->worst])) return false;
  for (size_t i = 0; i < SAMPLE; i++) {
    double golden = 0.6180339887498949 * (double)(i + 1);
    size_t at = (size_t)((golden - floor(golden)) * (double)check->count);
    if (!change_agrees(e, &check->entries[at])) return false;
  }
  return true;
}

/* f(x) again, after all that happened since; it may differ by its own noise. */
static bool repeats(grad_probe *probe, size_t k) {
  double again = grad_probe_at(probe, k, gsl_vector_get(probe->home, k));
  if (!isfinite(again) || !isfinite(probe->value)) return isfinite(again) == isfinite(probe->value);
  double noise = grad_noise_at(&probe->noise, 0) + GSL_DBL_EPSILON / 2 * fabs(again);
  return fabs(again - probe->value) <= 4 * noise;
}

/* Correct needs sound instruments; wrong needs an f that is one function, and its true change. */
static void withhold(grad_check *check) {
  bool nothing = check->change_is_wrong || check->not_repeatable;
  for (size_t i = 0; i < check->count; i++) {
    if (nothing) check->entries[i].verdict = GRAD_UNDECIDED;
  }
  grad_check_sum_up(check);
  if (check->input_changed && check->verdict == GRAD_CORRECT) check->verdict = GRAD_UNDECIDED;
}

/* ---- the check ---- */

static bool usable(const grad_problem *problem, const gsl_vector *x,
                   const grad_check_options *options) {
  if (!grad_claim_usable(problem, x)) return false;
  if (options->subset == NULL) return true;
  for (size_t i = 0; i < options->subset_size; i++) {
    if (options->subset[i] >= x->size) return false;
  }
  return options->subset_size > 0;
}

static int make_entries(const grad_check_options *options, const gsl_vector *claimed,
                        grad_check *check) {
  size_t count = options->subset == NULL ? claimed->size : options->subset_size;
  check->entries = calloc(count, sizeof *check->entries);
  if (check->entries == NULL) return GSL_ENOMEM;
  check->count = count;
  for (size_t i = 0; i < count; i++) {
    size_t k = options->subset == NULL ? i : options->subset[i];
    check->entries[i].index = k;
    check->entries[i].claimed = gsl_vector_get(claimed, k);
  }
  return GSL_SUCCESS;
}

static void run(examination *e) {
  grad_check *check = e->result;
  /* By change f serves only to confirm, and may be dear. */
  grad_noise_measure_all(&e->values, e->by_change ? 3 : GRAD_NOISE_LEVELS);
  for (size_t i = 0; i < check->count; i++) examine(e, &check->entries[i]);
  judge_all(e);
  look_again(e);
  grad_check_sum_up(check);
  check->change_is_wrong = e->by_change && !change_is_right(e);
  check->not_repeatable |= !repeats(&e->values, check->entries[0].index);
  check->input_changed |= e->values.input_changed;
  check->value = e->values.value;
  check->rule = e->rule;
  check->evaluations = e->values.evaluations;
  check->changes = e->changes.changes;
  withhold(check);
}

/* result is already what is known of df. */
static int check_claim(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
                       const grad_check_options *options, grad_check *result) {
  int status = make_entries(options, claimed, result);
  if (status != GSL_SUCCESS) return status;
  examination e = {.problem = problem,
                   .claimed = claimed,
                   .method = options->method,
                   .by_change = options->by_change && problem->change != NULL,
                   .result = result};
  e.rule = (grad_rule){.tolerance = options->tolerance > 0 ? options->tolerance
                                                           : grad_check_defaults.tolerance,
                       .floor = options->floor > 0 ? options->floor : grad_check_defaults.floor,
                       .entries = options->entries > 0 ? options->entries : result->count};
  status = grad_probe_open(&e.values, problem, x, false);
  if (status == GSL_SUCCESS && e.by_change) status = grad_probe_open(&e.changes, problem, x, true);
  if (status == GSL_SUCCESS) run(&e);
  grad_probe_close(&e.values);
  if (status != GSL_SUCCESS) grad_check_free(result);
  return status;
}

int grad_check_claim(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
                     const grad_check_options *options, grad_check *result) {
  *result = (grad_check){.verdict = GRAD_UNDECIDED};
  if (options == NULL) options = &grad_check_defaults;
  if (!usable(problem, x, options) || claimed->size != x->size) return GSL_EINVAL;
  return check_claim(problem, x, claimed, options, result);
}

int grad_check_run(const grad_problem *problem, const gsl_vector *x,
                   const grad_check_options *options, grad_check *result) {
  *result = (grad_check){.verdict = GRAD_UNDECIDED};
  if (options == NULL) options = &grad_check_defaults;
  if (!usable(problem, x, options)) return GSL_EINVAL;
  grad_claim claim;
  int status = grad_claim_open(&claim, problem, x);
  if (status != GSL_SUCCESS) return status;
  result->input_changed = claim.input_changed;
  result->not_repeatable = claim.not_repeatable;
  status = check_claim(problem, x, &claim.gradient.vector, options, result);
  grad_claim_close(&claim);
  return status;
}

void grad_check_free(grad_check *check) {
  free(check->entries);
  check->entries = NULL;
  check->count = 0;
}
