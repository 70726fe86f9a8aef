#include "grad/check.h"
#include "grad/agree.h"
#include "grad/claim.h"
#include "grad/examine.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const grad_check_options grad_check_defaults = {
    .method = GRAD_RIDDERS, .tolerance = 2e-4, .floor = 1e-3};

/* ---- summing up ---- */

double grad_entry_badness(const grad_entry *entry) {
  double d = grad_entry_deviation(entry), bar = grad_estimate_bar(&entry->estimate);
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
    double error = isfinite(entry->claimed) ? grad_entry_deviation(entry) : HUGE_VAL;
    if (isfinite(value) && error > check->largest_error) check->largest_error = error;
  }
}

/* ---- what could make all this worthless ---- */

/* Does the callback say what f says, as far as f can tell? At steps from the estimate's up to far
 * ones, where more than noise is left of the difference; up and down by turns. */
static bool change_agrees(grad_examination *e, const grad_entry *entry) {
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
static bool change_is_right(grad_examination *e) {
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

static void run(grad_examination *e) {
  grad_check *check = e->result;
  grad_probe_set_course(&e->values);
  grad_noise_glance(&e->values, 4);
  grad_examine_all(e);
  grad_check_sum_up(check);
  grad_examine_obstacles(e);
  check->change_is_wrong = e->by_change && !change_is_right(e);
  check->not_repeatable |= !repeats(&e->values, check->entries[0].index);
  check->input_changed |= e->values.input_changed;
  check->value = e->values.value;
  check->rule = e->rule;
  check->evaluations = e->values.evaluations;
  check->changes = e->changes.changes;
  withhold(check);
}

static bool finite(const gsl_vector *v) {
  for (size_t k = 0; k < v->size; k++) {
    if (!isfinite(gsl_vector_get(v, k))) return false;
  }
  return true;
}

/* result is already what is known of df. */
static int check_claim(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
                       const grad_check_options *options, grad_check *result) {
  int status = make_entries(options, claimed, result);
  if (status != GSL_SUCCESS) return status;
  grad_examination e = {.method = options->method,
                        .by_change = options->by_change && problem->change != NULL,
                        .limit = options->evaluations,
                        .result = result};
  e.rule = (grad_rule){.tolerance = options->tolerance > 0 ? options->tolerance
                                                           : grad_check_defaults.tolerance,
                       .floor = options->floor > 0 ? options->floor : grad_check_defaults.floor,
                       .entries = options->entries > 0 ? options->entries : result->count};
  status = grad_probe_open(&e.values, problem, x, false);
  if (status == GSL_SUCCESS && e.by_change) status = grad_probe_open(&e.changes, problem, x, true);
  if (finite(claimed)) e.values.claimed = claimed;
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
  if (status == GSL_SUCCESS) status = grad_compare_fdf(problem->function, x, claim.storage, result);
  grad_claim_close(&claim);
  return status;
}

void grad_check_free(grad_check *check) {
  free(check->entries);
  check->entries = NULL;
  check->count = 0;
}
