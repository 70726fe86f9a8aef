/* trial: what a checker says of right and wrong gradients, counted. */
#ifndef COLLECTION_TRIAL_H
#define COLLECTION_TRIAL_H

#include "collection.h"
#include "grad/grad.h"
#include "rivals.h"

/* How a checker judged gradients of which it is known what they are. */
typedef struct {
  size_t cases, misjudged, undecided;
  size_t undecidable; /* of the undecided, those that double precision cannot decide */
} trial_outcomes;

/* The same for one kind of cases, and what it took. */
typedef struct {
  trial_outcomes right, wrong;
  size_t evaluations, entries;
} trial_count;

/* Of the entries of right gradients: how many have a finite bar, and how many are further from the
 * truth than that. */
typedef struct {
  size_t estimates, exceeded;
} trial_bars;

/* What this project's check says of a case: right or wrong gradient. */
typedef struct {
  bool wrong;              /* the claim is mistaken ... */
  collection_mistake made; /* ... in this way */
  gsl_vector *claimed;     /* to be freed */
  grad_check check;        /* to be freed */
  grad_verdict verdict;
} trial;

/* The checkers: this project's, by values of f; the same by the change of one entry; along
 * directions; the rivals. */
enum {
  TRIAL_GRADCHECK,
  TRIAL_BY_CHANGE,
  TRIAL_DIRECTIONS,
  TRIAL_RIVALS,
  TRIAL_CHECKERS = TRIAL_RIVALS + RIVAL_COUNT
};
const char *trial_checker_name(size_t checker);

/* Makes the claim of this case, right or wrong, and judges it. False when there is none such. */
bool trial_run(collection_case *c, bool wrong, trial *result);
void trial_free(trial *t);

typedef enum { TRIAL_SOUND, TRIAL_FALSE_ALARM, TRIAL_MISS, TRIAL_UNDECIDED } trial_fault;

/* Adds the outcome to count, and the estimates to bars. Returns what there is to complain of; not
 * that something is undecided that cannot be decided. */
trial_fault trial_add(const collection_case *c, const trial *t, trial_count *count,
                      trial_bars *bars);

/* The same for another checker's verdict on the same claim. Nothing is added where it has none, and
 * to bars only by change. */
void trial_add_other(collection_case *c, const trial *t, size_t checker, trial_count *count,
                     trial_bars *bars);

/* Sums. */
void trial_count_add(trial_count *sum, const trial_count *part);

#endif
