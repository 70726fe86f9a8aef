/* Calls what the reader wrote in a process of its own, so that it can crash, hang, or keep state
 * without harm to the verdict. */
#ifndef CHECKER_CALL_H
#define CHECKER_CALL_H

#include "checker/fixture.h"

enum { CALL_ENTRIES = 36 }; /* of the largest fixture */

/* Passes the fixture to the reader's function, which writes result. */
typedef void call_answer(const fixture *at, double *result);

typedef enum { CALL_RETURNED, CALL_STOPPED, CALL_KILLED, CALL_ENDLESS, CALL_FAULT } call_end;

typedef struct {
  call_end end;
  int signal;                     /* for CALL_KILLED */
  bool wrote_p, wrote_q, wrote_x; /* an input is not what it was */
  double result[CALL_ENTRIES];
} call_outcome;

/* In a new process: calls the answer at each of count fixtures in turn, with the result filled with
 * garbage (NaN, or numbers different from entry to entry) before each. The outcome is that of the
 * last. The result of a call that did not return is not set. */
typedef enum { CALL_OVER_NAN, CALL_OVER_NUMBERS } call_garbage;
void call_in_turn(call_answer *answer, fixture *const *at, size_t count, call_garbage garbage,
                  call_outcome *outcome);

/* The number that stands in entry k before a call over numbers. */
double call_garbage_number(size_t k);

#endif
