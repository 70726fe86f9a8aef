/* The verdict on one point. */
#include "programs/gradexec_report.h"
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <math.h>

/* Up to so many entries each is judged by itself. */
enum { MOST_ENTRIES = 1000 };

/* ---- entry by entry ---- */

/* What is lost in print is no mistake: it widens the bars. */
static void allow_for_print(const external *program, grad_check *check) {
  check->verdict = GRAD_CORRECT;
  check->wrong = check->undecided = 0;
  for (size_t k = 0; k < check->count; k++) {
    grad_entry *entry = &check->entries[k];
    entry->estimate.rounding +=
        external_rounding(program, entry->claimed) / grad_rule_multiple(&check->rule);
    entry->verdict = grad_judge(&check->rule, entry->claimed, &entry->estimate);
    check->wrong += entry->verdict == GRAD_WRONG;
    check->undecided += entry->verdict == GRAD_UNDECIDED;
    check->verdict = grad_verdict_worse(check->verdict, entry->verdict);
  }
}

static int judge_entries(external *program, const gradexec_rule *rule, gradexec_point *point) {
  grad_problem problem = {.function = external_function(program)};
  grad_check_options options = grad_check_defaults;
  grad_report_options names = {.name = gradexec_entry_name, .x = &point->x.vector};
  options.tolerance = rule->tolerance;
  int status = grad_check_run(&problem, &point->x.vector, &options, &point->check);
  if (status != GSL_SUCCESS) return status;
  if (point->check.verdict == GRAD_WRONG) allow_for_print(program, &point->check);
  point->verdict = point->check.verdict;
  grad_check_reason(&point->check, &names, point->reason, sizeof point->reason);
  grad_check_pattern_text(&point->check, &names, point->pattern, sizeof point->pattern);
  return GSL_SUCCESS;
}

/* ---- along directions ---- */

/* Where the deviation may come from print alone, it is what can be resolved. The losses e add up to
 * e.v along a direction: normal, with standard deviation ||e||. */
static void allow_for_print_along(external *program, const gsl_vector *x, double tolerance,
                                  grad_directions *directions) {
  const gsl_multimin_function_fdf *function = external_function(program);
  gsl_vector *lost = program_demand_memory(gsl_vector_alloc(x->size));
  function->df(x, function->params, lost);
  for (size_t k = 0; k < lost->size; k++)
    gsl_vector_set(lost, k, external_rounding(program, gsl_vector_get(lost, k)));
  double loss = 6 * gsl_blas_dnrm2(lost) / directions->length;
  gsl_vector_free(lost);
  if (!(directions->deviation <= loss)) return;
  directions->resolution = fmax(directions->resolution, loss);
  directions->verdict = directions->resolution <= tolerance ? GRAD_CORRECT : GRAD_UNDECIDED;
}

static int judge_directions(external *program, const gradexec_rule *rule, gradexec_point *point) {
  grad_problem problem = {.function = external_function(program)};
  grad_directions_options options = grad_directions_defaults;
  options.tolerance = rule->tolerance;
  options.seed = (unsigned long)rule->seed;
  grad_location location;
  int status = grad_locate_run(&problem, &point->x.vector, 0, &options, &location);
  if (status != GSL_SUCCESS) return status;
  if (location.directions.verdict == GRAD_WRONG && isfinite(location.directions.length))
    allow_for_print_along(program, &point->x.vector, options.tolerance, &location.directions);
  point->verdict = location.directions.verdict;
  grad_directions_reason(&location.directions, point->reason, sizeof point->reason);
  if (point->verdict == GRAD_WRONG) {
    point->check = location.check;
    if (!location.complete)
      snprintf(point->note, sizeof point->note, "there are more wrong entries than were found");
  } else {
    grad_location_free(&location);
  }
  return GSL_SUCCESS;
}

/* ---- either ---- */

/* Digits are worth a word where they may have cost the verdict. */
static void note_digits(const external *program, gradexec_point *point) {
  int digits = external_coarse_digits(program);
  if (point->verdict == GRAD_UNDECIDED && digits > 0)
    snprintf(point->note, sizeof point->note,
             "numbers are printed with %d digit%s: print 17, as %%.17g does", digits,
             digits == 1 ? "" : "s");
}

static void complain(const external *program, gradexec_point *point) {
  grad_check_free(&point->check);
  point->verdict = GRAD_INVALID;
  point->pattern[0] = point->note[0] = '\0';
  snprintf(point->reason, sizeof point->reason, "%s", external_complaint(program));
}

static int judge(external *program, const gradexec_rule *rule, gradexec_point *point) {
  if (external_complaint(program)) return GSL_SUCCESS;
  return point->by_directions ? judge_directions(program, rule, point)
                              : judge_entries(program, rule, point);
}

/* What is wrong by an f of few digits has to be wrong by what they leave open, too. */
void gradexec_judge(external *program, const gradexec_rule *rule, gradexec_point *point) {
  point->by_directions = point->x.vector.size > MOST_ENTRIES && !rule->each;
  external_begin(program, &point->x.vector);
  int status = judge(program, rule, point);
  if (status == GSL_SUCCESS && point->verdict == GRAD_WRONG && external_blur(program)) {
    grad_check_free(&point->check);
    point->pattern[0] = point->note[0] = '\0';
    status = judge(program, rule, point);
  }
  if (status == GSL_ENOMEM)
    program_fail(PROGRAM_FAULT, "not enough memory for the check of point %zu", point->number);
  if (status != GSL_SUCCESS) {
    point->verdict = GRAD_UNDECIDED;
    snprintf(point->reason, sizeof point->reason, "f has no finite value at x");
  }
  note_digits(program, point);
  if (external_complaint(program)) complain(program, point);
  point->answers = external_answers(program);
}
