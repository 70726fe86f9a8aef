/* Which of very many entries are wrong: group testing by halves (Dorfman 1943; Hwang 1972). */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>

#include "grad/check.h"
#include "grad/claim.h"
#include "grad/line.h"

/* Errors that cancel along one direction do not along another: so many are tried. */
enum { ROUNDS = 4, DEPTH = 66, DEFAULT_MOST = 16 };

/* Evaluations a halving, were each measured on both sides and twice. */
static const double DEAREST = 16;

/* A single entry may move this much farther than all of them together. */
static const double ALONE = 32;

/* Beyond so many bars a block is taken to be off. A false alarm costs evaluations, no verdict. */
static const double SUSPICIOUS = 1;

/* Entries first ... first + count - 1, and what they are off by along the round's direction. */
typedef struct {
  size_t first, count;
  double deviation, bar;
} block;

typedef struct {
  grad_line line;
  const gsl_vector *claimed;
  gsl_vector *mended; /* the same, the entries found put right */
  grad_rule rule;
  unsigned long seed;       /* of the round */
  size_t most, evaluations; /* entries to find, and what may be spent on them */
  grad_check *found;
} hunt;

static bool off(const block *b) {
  return fabs(b->deviation) > SUSPICIOUS * b->bar;
}

static bool measure(hunt *h, block *b) {
  grad_estimate deviation;
  grad_line_signs(&h->line, h->seed, b->first, b->count);
  if (!grad_line_deviation(&h->line, 2, &deviation)) return false;
  b->deviation = deviation.value;
  b->bar = grad_estimate_bar(&deviation);
  return true;
}

static bool is_found(const hunt *h, size_t k) {
  for (size_t i = 0; i < h->found->count; i++) {
    if (h->found->entries[i].index == k) return true;
  }
  return false;
}

/* What halving came down to is judged by steps of its own. */
static void examine(hunt *h, size_t k) {
  grad_entry entry = {.index = k, .claimed = gsl_vector_get(h->claimed, k)};
  const gsl_vector *scale = h->line.probe.problem->scale;
  double unit = h->line.unit * (scale == NULL ? 1 : gsl_vector_get(scale, k));
  if (is_found(h, k)) return;
  grad_sweep_near(&h->line.probe, k, ALONE * h->line.step[0] * unit, GRAD_RIDDERS, &entry.estimate);
  entry.verdict = grad_judge(&h->rule, entry.claimed, &entry.estimate);
  if (entry.verdict != GRAD_WRONG) return;
  gsl_vector_set(h->mended, k, entry.estimate.value);
  h->found->entries[h->found->count++] = entry;
}

/* They would spoil every direction; 0 stands in for them. */
static void mend_infinite(hunt *h) {
  gsl_vector_memcpy(h->mended, h->claimed);
  for (size_t k = 0; k < h->claimed->size; k++) {
    if (!isfinite(gsl_vector_get(h->claimed, k))) gsl_vector_set(h->mended, k, 0);
  }
}

static void examine_infinite(hunt *h) {
  for (size_t k = 0; k < h->claimed->size && h->found->count < h->most; k++) {
    if (!isfinite(gsl_vector_get(h->claimed, k))) examine(h, k);
  }
}

/* The noise of f and the step, from the first direction. */
static bool prepare(hunt *h, unsigned long seed) {
  grad_estimate deviation;
  size_t plateau;
  grad_line_signs(&h->line, seed, 0, h->claimed->size);
  if (!grad_line_noise(&h->line)) return false;
  if (!grad_line_ladder(&h->line, GRAD_LADDER_MOST, &deviation, &plateau)) return false;
  examine_infinite(h);
  return true;
}

/* The left half is measured; the right one is what is left of the whole, and measured as well where
 * the bars of both do not tell. At least one of them is off, for the whole is. */
static bool halve(hunt *h, const block *whole, block *left, block *right) {
  size_t half = whole->count / 2;
  *left = (block){.first = whole->first, .count = half};
  if (!measure(h, left)) return false;
  *right = (block){.first = whole->first + half, .count = whole->count - half};
  right->deviation = whole->deviation - left->deviation;
  right->bar = whole->bar + left->bar;
  return !off(left) || off(right) || measure(h, right);
}

static void search(hunt *h, const block *whole) {
  block stack[DEPTH] = {*whole};
  size_t height = 1;
  while (height > 0 && h->found->count < h->most && h->line.probe.evaluations < h->evaluations) {
    block top = stack[--height], left, right;
    if (top.count == 1) {
      examine(h, top.first);
    } else if (halve(h, &top, &left, &right)) {
      if (off(&right) || !off(&left)) stack[height++] = right;
      if (off(&left)) stack[height++] = left;
    }
  }
}

/* True when what is left of the claim agrees along a direction that was not tried before. */
static bool search_all(hunt *h, unsigned long seed) {
  if (!prepare(h, seed)) return false;
  for (unsigned long round = 1; round <= ROUNDS; round++) {
    block whole = {.count = h->claimed->size};
    h->seed = seed + round;
    if (!measure(h, &whole)) return false;
    if (!off(&whole)) return true;
    if (h->found->count == h->most) return false;
    search(h, &whole);
  }
  return false;
}

static int by_index(const void *a, const void *b) {
  size_t left = ((const grad_entry *)a)->index, right = ((const grad_entry *)b)->index;
  return (left > right) - (left < right);
}

static int locate(hunt *h, const grad_problem *problem, const gsl_vector *x, unsigned long seed,
                  grad_location *result) {
  mend_infinite(h);
  int status = grad_line_open(&h->line, problem, x, h->mended);
  if (status != GSL_SUCCESS) return status;
  result->complete = search_all(h, seed);
  qsort(h->found->entries, h->found->count, sizeof *h->found->entries, by_index);
  grad_check_sum_up(h->found);
  h->found->value = h->line.probe.value;
  h->found->evaluations = h->line.probe.evaluations;
  h->found->rule = h->rule;
  result->evaluations += h->line.probe.evaluations;
  grad_line_close(&h->line);
  return GSL_SUCCESS;
}

/* Off, or by so much that a few entries may be: then these have the last word. */
static bool is_suspect(const grad_directions *found) {
  if (found->verdict == GRAD_WRONG) return true;
  return found->verdict == GRAD_CORRECT && found->deviation > found->resolution / 2;
}

/* The directions along which entries are sought are none of those that found the claim wrong. */
static const unsigned long OTHER_SEEDS = 1000;

int grad_locate_claim(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
                      size_t most, const grad_directions_options *options, grad_location *result) {
  *result = (grad_location){.complete = true};
  if (options == NULL) options = &grad_directions_defaults;
  int status = grad_directions_claim(problem, x, claimed, options, &result->directions);
  result->evaluations = result->directions.evaluations;
  if (status != GSL_SUCCESS || !is_suspect(&result->directions)) return status;
  hunt h = {.claimed = claimed, .found = &result->check, .most = most == 0 ? DEFAULT_MOST : most};
  h.most = GSL_MIN(h.most, x->size);
  h.evaluations = h.most * (size_t)(DEAREST * (1 + log2((double)x->size)));
  h.rule = (grad_rule){grad_directions_defaults.tolerance, grad_check_defaults.floor, x->size, 0};
  double *mended = malloc(x->size * sizeof *mended);
  result->check.entries = calloc(h.most, sizeof *result->check.entries);
  status = GSL_ENOMEM;
  if (mended != NULL && result->check.entries != NULL) {
    gsl_vector_view view = gsl_vector_view_array(mended, x->size);
    h.mended = &view.vector;
    status = locate(&h, problem, x, options->seed + OTHER_SEEDS, result);
    if (result->check.wrong > 0) result->directions.verdict = GRAD_WRONG;
  }
  free(mended);
  if (status != GSL_SUCCESS) grad_location_free(result);
  return status;
}

int grad_locate_run(const grad_problem *problem, const gsl_vector *x, size_t most,
                    const grad_directions_options *options, grad_location *result) {
  *result = (grad_location){0};
  if (!grad_claim_usable(problem, x)) return GSL_EINVAL;
  grad_claim claim;
  int status = grad_claim_open(&claim, problem, x);
  if (status != GSL_SUCCESS) return status;
  status = grad_locate_claim(problem, x, &claim.gradient.vector, most, options, result);
  grad_claim_close(&claim);
  return status;
}

void grad_location_free(grad_location *location) {
  grad_check_free(&location->check);
}
