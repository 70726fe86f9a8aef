/* examine: estimates and verdicts for the entries of a check, by as few evaluations as they need.
 * Private to grad. */
#ifndef GRAD_EXAMINE_H
#define GRAD_EXAMINE_H

#include "grad/probe.h"

typedef struct {
  grad_method method;
  grad_probe values;  /* of f */
  grad_probe changes; /* of the callback; open only by_change */
  bool by_change;
  size_t limit; /* on evaluations and changes together; 0: none */
  grad_rule rule;
  double step;       /* of a pair that serves most entries, relative to their range; 0: not known */
  double truncation; /* the greatest that such a pair was found to have, relative */
  bool smooth;       /* f has no structure below that step, as far as the course shows */
  bool disagrees;    /* the claim is not the derivative along the course */
  size_t condemned;  /* entries found wrong by sweeps of their own */
  grad_check *result;
} grad_examination;

/* Fills all entries of result, and the rule's largest. */
void grad_examine_all(grad_examination *e);

/* obstacle.c: adds to result->obstacles what was met, looking closely at some of the entries that
 * are not correct. */
void grad_examine_obstacles(grad_examination *e);

/* |claimed - estimate|. */
double grad_entry_deviation(const grad_entry *entry);

#endif
