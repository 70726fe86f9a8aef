/* First all entries share one step, found along a course that moves them all, and a pair of values
 * each. A claim that a pair confirms is right, unless the truncation error of the pair is what the
 * claim is off by, entry after entry, and cancels along the course as well. A claim that it does
 * not confirm is judged by a sweep of the entry's own. */
#include "grad/examine.h"

#include "grad/sweep.h"
#include <gsl/gsl_math.h>
#include <math.h>

/* After so many entries condemned by sweeps of their own the whole is wrong beyond doubt. */
enum { BEYOND_DOUBT = 3 };

/* How far the course must be resolved for f to count as smooth. */
static const double RESOLVED = 1e-5;

/* Truncation differs from entry to entry: this is the margin over the greatest that was seen. */
static const double TRUNCATION_MARGIN = 100;

/* Below this the truncation of a pair is nothing but rounding. */
static const double LEAST_TRUNCATION = 1e-9;

static const grad_estimate NOTHING = {(double)NAN, (double)INFINITY, (double)INFINITY, (double)NAN,
                                      0};

static grad_probe *estimator(grad_examination *e) {
  return e->by_change ? &e->changes : &e->values;
}

static bool may_go_on(const grad_examination *e) {
  return e->limit == 0 || e->values.evaluations + e->changes.changes < e->limit;
}

double grad_entry_deviation(const grad_entry *entry) {
  return fabs(entry->claimed - entry->estimate.value);
}

static grad_verdict judge(const grad_examination *e, const grad_entry *entry) {
  return grad_judge(&e->rule, entry->claimed, &entry->estimate);
}

/* Off by so many times what is allowed, or not a number. */
static bool far_off(const grad_examination *e, const grad_entry *entry, double times) {
  double bars = times * grad_rule_multiple(&e->rule) * grad_estimate_bar(&entry->estimate);
  return judge(e, entry) == GRAD_WRONG && !(grad_entry_deviation(entry) <= bars);
}

/* How much of the entry is beyond doubt. */
static double surely(const grad_examination *e, const grad_entry *entry) {
  double sure = fabs(entry->estimate.value) -
                grad_rule_multiple(&e->rule) * grad_estimate_bar(&entry->estimate);
  return sure > 0 ? sure : 0;
}

static double range_of(grad_examination *e, size_t k) {
  double least, greatest;
  grad_probe_range(estimator(e), k, &least, &greatest);
  return greatest;
}

/* What an entry is off by is held against this: by change its own size, for nothing large hides it.
 */
static double size_of(const grad_examination *e, double value) {
  return GSL_MAX_DBL(fabs(value), e->by_change ? 0 : e->rule.floor * e->rule.largest);
}

/* ---- from pairs ---- */

/* What the pair is off by is taken for its truncation, so that the entry is correct if that is
 * little, and is otherwise open. By change, steps are so small that only a kink bends f, and
 * nothing large hides what a small entry is off by: little then means little beside the entry. */
static void take_pair(grad_examination *e, grad_entry *entry) {
  grad_row row;
  grad_estimate *estimate = &entry->estimate;
  size_t k = entry->index;
  *estimate = NOTHING;
  if (!grad_row_measure(estimator(e), k, e->step * range_of(e, k), GRAD_CENTRAL, &row)) return;
  estimate->value = row.slope;
  estimate->step = row.step;
  estimate->rounding = GSL_MAX_DBL(row.noise, 4 * GSL_DBL_EPSILON * fabs(row.slope));
  double off = grad_entry_deviation(entry);
  bool much = e->by_change && off > e->rule.tolerance * fabs(row.slope);
  if (!isfinite(off) || much) off = (double)INFINITY;
  estimate->truncation = e->by_change ? GSL_MAX_DBL(off, fabs(row.bend) / 2) : off;
}

/* Does the pair condemn the entry, by the truncation that pairs were found to have? */
static bool condemned_by_pair(const grad_examination *e, grad_entry *entry) {
  if (e->condemned < BEYOND_DOUBT || !isfinite(entry->estimate.value)) return false;
  grad_entry judged = *entry;
  double relative = TRUNCATION_MARGIN * GSL_MAX_DBL(e->truncation, LEAST_TRUNCATION);
  judged.estimate.truncation = relative * size_of(e, entry->estimate.value);
  if (!far_off(e, &judged, 4)) return false;
  *entry = judged;
  return true;
}

/* ---- from sweeps ---- */

static void learn(grad_examination *e, const grad_entry *entry, double pair) {
  if (judge(e, entry) == GRAD_WRONG) e->condemned++;
  double value = entry->estimate.value, off = fabs(pair - value) / size_of(e, value);
  if (off > e->truncation) e->truncation = off;
}

/* What sweeps near the shared step say is believed if the entry is correct; if it is wrong, where f
 * is known to be smooth and the gradient to be wrong. */
static bool settled_nearby(const grad_examination *e, const grad_entry *entry) {
  grad_verdict verdict = judge(e, entry);
  if (verdict != GRAD_WRONG) return verdict == GRAD_CORRECT;
  double matters = e->rule.tolerance * size_of(e, entry->estimate.value);
  if (grad_entry_deviation(entry) <= matters) return false;
  if (e->smooth && e->disagrees) return far_off(e, entry, 10);
  return e->condemned >= BEYOND_DOUBT && far_off(e, entry, 100);
}

/* A bar far below what matters may rest on a coincidence in an extrapolation. Before it condemns a
 * claim that is off by less than the tolerance, plain quotients have to do so as well. */
static void doubt(grad_examination *e, grad_entry *entry) {
  double matters = e->rule.tolerance * size_of(e, entry->estimate.value);
  if (judge(e, entry) != GRAD_WRONG || !(grad_entry_deviation(entry) <= matters)) return;
  if (e->smooth && e->disagrees) return;
  if (e->condemned >= BEYOND_DOUBT || e->method != GRAD_RIDDERS || e->by_change) return;
  grad_entry plain = *entry;
  grad_sweep_all(&e->values, entry->index, GRAD_CENTRAL, NULL, &plain.estimate);
  if (judge(e, &plain) != GRAD_WRONG) *entry = plain;
}

static void sweep_all(grad_examination *e, grad_entry *entry) {
  double pair;
  size_t k = entry->index;
  grad_sweep_all(estimator(e), k, e->method, &pair, &entry->estimate);
  if (pair > 0) e->step = pair / range_of(e, k);
}

/* At the edge of the domain f has values on one side. Believed where they converge at all: the
 * slope may be infinite there. */
static void sweep_one_side(grad_examination *e, grad_entry *entry) {
  static const double CONVERGED = 1e-2;
  grad_estimate *estimate = &entry->estimate;
  for (int side = 0; side < 2 && !isfinite(estimate->value); side++) {
    e->values.backward = side == 1;
    grad_sweep_all(&e->values, entry->index, GRAD_FORWARD, NULL, estimate);
  }
  e->values.backward = false;
  if (isfinite(estimate->value)) e->result->obstacles |= GRAD_EDGE;
  if (!(grad_estimate_bar(estimate) <= CONVERGED * fabs(estimate->value))) *estimate = NOTHING;
}

static void sweep(grad_examination *e, grad_entry *entry) {
  size_t k = entry->index;
  double pair = entry->estimate.value;
  if (e->step > 0) {
    grad_sweep_near(estimator(e), k, e->step * range_of(e, k), e->method, &entry->estimate);
    if (settled_nearby(e, entry)) {
      learn(e, entry, pair);
      return;
    }
  }
  if (!may_go_on(e)) return;
  sweep_all(e, entry);
  bool nothing = !isfinite(entry->estimate.value);
  if (nothing && !e->by_change && isfinite(e->values.value)) sweep_one_side(e, entry);
  doubt(e, entry);
  learn(e, entry, pair);
}

/* ---- all entries ---- */

static void judge_all(grad_examination *e) {
  grad_check *check = e->result;
  e->rule.largest = 0;
  for (size_t i = 0; i < check->count; i++) {
    e->rule.largest = GSL_MAX_DBL(e->rule.largest, surely(e, &check->entries[i]));
  }
  for (size_t i = 0; i < check->count; i++) {
    check->entries[i].verdict = judge(e, &check->entries[i]);
  }
}

/* The step, and whether f is smooth and the claim its derivative, along a course; by change, from
 * the first entry that moves at all. */
static void share_step(grad_examination *e) {
  grad_estimate along;
  if (e->by_change) {
    for (size_t i = 0; i < e->result->count && i < BEYOND_DOUBT && !e->smooth; i++) {
      grad_entry *entry = &e->result->entries[i];
      sweep_all(e, entry);
      e->smooth = grad_estimate_bar(&entry->estimate) <= RESOLVED * fabs(entry->estimate.value);
    }
    return;
  }
  grad_sweep_course(&e->values, &e->step, &along);
  double bar = grad_estimate_bar(&along);
  e->smooth = e->step > 0 && bar <= RESOLVED * fabs(along.value);
  if (e->values.claimed == NULL) {
    e->disagrees = true;
    return;
  }
  double claimed = 0;
  for (size_t k = 0; k < e->values.home->size; k++) {
    claimed += gsl_vector_get(e->values.claimed, k) * e->values.course[k];
  }
  e->disagrees = fabs(claimed - along.value) > grad_rule_multiple(&e->rule) * bar;
}

static void take_pairs(grad_examination *e) {
  grad_check *check = e->result;
  for (size_t i = 0; i < check->count; i++) {
    grad_entry *entry = &check->entries[i];
    entry->estimate = NOTHING;
    if (e->smooth && may_go_on(e)) take_pair(e, entry);
  }
  judge_all(e);
}

/* The entries that pairs leave open; all of them if pairs are not to be trusted. The rule's largest
 * grows from entry to entry, so what is settled early stays settled. */
static void sweep_open(grad_examination *e, bool trust_pairs) {
  grad_check *check = e->result;
  for (size_t i = 0; i < check->count && may_go_on(e); i++) {
    grad_entry *entry = &check->entries[i];
    if (trust_pairs && entry->verdict == GRAD_CORRECT) continue;
    if (!condemned_by_pair(e, entry)) sweep(e, entry);
    e->rule.largest = GSL_MAX_DBL(e->rule.largest, surely(e, entry));
  }
  judge_all(e);
}

/* Where f moves by few units in its last place, rounding errors are all alike, and a mean has them,
 * too; it would not decide anything either. */
static bool nearly_decided(const grad_examination *e, const grad_entry *entry) {
  double bars = grad_rule_multiple(&e->rule) * grad_estimate_bar(&entry->estimate);
  return bars <= GRAD_AVERAGE_GAIN * e->rule.tolerance * size_of(e, entry->estimate.value);
}

static void look_closely(grad_examination *e, grad_entry *entry) {
  grad_noise_measure_entry(&e->values, entry->index);
  grad_sweep_all(&e->values, entry->index, e->method, NULL, &entry->estimate);
  if (judge(e, entry) == GRAD_UNDECIDED && nearly_decided(e, entry)) {
    grad_sweep_average(&e->values, entry->index, e->method, &entry->estimate);
  }
  doubt(e, entry);
}

/* Noise is measured once, in a direction that moves all entries, and too much of it hides what fine
 * steps say against coarse ones. What this leaves open, if it is little, and what it condemns gets
 * a measurement of its own; a few of the condemned stand for all if they stay so. */
static void look_again(grad_examination *e) {
  enum { MOST = 64 };
  grad_check *check = e->result;
  bool founded = e->smooth && e->disagrees;
  size_t open = 0, looked = 0, confirmed = 0;
  if (e->by_change || (check->obstacles & GRAD_EDGE)) return;
  for (size_t i = 0; i < check->count; i++) {
    open += check->entries[i].verdict == GRAD_UNDECIDED;
  }
  for (size_t i = 0; i < check->count && may_go_on(e); i++) {
    grad_entry *entry = &check->entries[i];
    bool wrong = entry->verdict == GRAD_WRONG;
    if (entry->verdict == GRAD_CORRECT || far_off(e, entry, 100)) continue;
    if (wrong ? founded || confirmed == BEYOND_DOUBT : open > MOST) continue;
    if (looked++ < MOST) {
      look_closely(e, entry);
    } else {
      entry->estimate = NOTHING;
    }
    confirmed += wrong && judge(e, entry) == GRAD_WRONG;
  }
  judge_all(e);
}

/* Whether noise at this step leaves the estimate and the claim apart. */
static bool tells_apart(const grad_examination *e, const grad_entry *entry, double step) {
  return 12 * grad_row_noise(&e->values, entry->index, step) <= grad_entry_deviation(entry);
}

/* Noise may hide structure that is finer than the steps an estimate rests on. At the finest step
 * that can tell the estimate from the claim f has to side with the estimate, and that step has to
 * be one over which f may be taken to be smooth. */
static bool is_sided_with(grad_examination *e, const grad_entry *entry) {
  const double far = 1.0 / 128;
  size_t k = entry->index;
  double least, greatest, step = 0;
  grad_probe_range(&e->values, k, &least, &greatest);
  double finer = far * grad_probe_scale(&e->values, k);
  for (; finer >= least && tells_apart(e, entry, finer); finer *= M_SQRT1_2) step = finer;
  grad_row row;
  if (step == 0 || !grad_row_measure(&e->values, k, step, GRAD_CENTRAL, &row)) return false;
  return fabs(row.slope - entry->estimate.value) < fabs(row.slope - entry->claimed);
}

static void confirm(grad_examination *e) {
  grad_check *check = e->result;
  if (e->by_change || (e->smooth && e->disagrees)) return;
  for (size_t i = 0; i < check->count; i++) {
    grad_entry *entry = &check->entries[i];
    if (entry->verdict != GRAD_WRONG || !isfinite(entry->claimed)) continue;
    if (!is_sided_with(e, entry)) entry->estimate.truncation += grad_entry_deviation(entry);
  }
  judge_all(e);
}

/* Where f has no value no difference has one. */
static void leave_open(grad_examination *e) {
  for (size_t i = 0; i < e->result->count; i++) e->result->entries[i].estimate = NOTHING;
  judge_all(e);
}

void grad_examine_all(grad_examination *e) {
  if (!isfinite(e->values.value)) {
    leave_open(e);
    return;
  }
  share_step(e);
  if (e->smooth && e->disagrees) e->condemned++; /* along the course */
  take_pairs(e);
  sweep_open(e, true);
  bool wrong = false;
  for (size_t i = 0; i < e->result->count; i++) {
    wrong |= e->result->entries[i].verdict == GRAD_WRONG;
  }
  if (e->smooth && e->disagrees && !wrong) sweep_open(e, false);
  look_again(e);
  confirm(e);
}
