#include "checker/call.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE = 4 }; /* seconds for calls that take microseconds */

double call_garbage_number(size_t k) {
  return 2.385 + 0.771 * (double)k;
}

static bool same_bits(const gsl_matrix *a, const gsl_matrix *b) {
  return memcmp(a->data, b->data, a->size1 * a->size2 * sizeof *a->data) == 0;
}

static gsl_matrix *copy_of(const gsl_matrix *m) {
  gsl_matrix *copy = gsl_matrix_alloc(m->size1, m->size2);
  if (copy) gsl_matrix_memcpy(copy, m);
  return copy;
}

/* The result has a block of memory of its exact size, so that the sanitizer sees a write past it.
 */
static bool call_once(call_answer *answer, const fixture *at, call_garbage garbage,
                      call_outcome *outcome) {
  gsl_matrix *p = copy_of(at->p), *q = copy_of(at->q), *x = copy_of(at->x);
  gsl_matrix *result = copy_of(at->truth);
  bool made = p && q && x && result;
  if (made) {
    size_t count = result->size1 * result->size2;
    for (size_t k = 0; k < count; k++)
      result->data[k] = garbage == CALL_OVER_NAN ? (double)NAN : call_garbage_number(k);
    answer(at, result->data);
    memcpy(outcome->result, result->data, count * sizeof *result->data);
    outcome->wrote_p = !same_bits(p, at->p);
    outcome->wrote_q = !same_bits(q, at->q);
    outcome->wrote_x = !same_bits(x, at->x);
  }
  gsl_matrix *owned[] = {p, q, x, result};
  for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) gsl_matrix_free(owned[k]);
  return made;
}

static _Noreturn void child(call_answer *answer, fixture *const *at, size_t count,
                            call_garbage garbage, int to) {
  call_outcome outcome = {.end = CALL_RETURNED};
  alarm(PATIENCE);
  for (size_t k = 0; k < count; k++)
    if (!call_once(answer, at[k], garbage, &outcome)) outcome.end = CALL_FAULT;
  fflush(stdout); /* what the reader printed */
  /* Shorter than PIPE_BUF: written whole, without waiting for the reader. */
  _exit(write(to, &outcome, sizeof outcome) == (ssize_t)sizeof outcome ? 0 : 1);
}

/* How a child ended that sent nothing. */
static void note_end(int status, call_outcome *outcome) {
  outcome->end = CALL_STOPPED;
  if (!WIFSIGNALED(status)) return;
  outcome->signal = WTERMSIG(status);
  outcome->end = outcome->signal == SIGALRM ? CALL_ENDLESS : CALL_KILLED;
}

void call_in_turn(call_answer *answer, fixture *const *at, size_t count, call_garbage garbage,
                  call_outcome *outcome) {
  int ends[2], status = 0;
  *outcome = (call_outcome){.end = CALL_FAULT};
  if (pipe(ends) != 0) return;
  fflush(stdout); /* or the child would print it again */
  pid_t process = fork();
  if (process == 0) child(answer, at, count, garbage, ends[1]);
  close(ends[1]);
  ssize_t got = process > 0 ? read(ends[0], outcome, sizeof *outcome) : -1;
  close(ends[0]);
  if (process > 0 && waitpid(process, &status, 0) == process && got != (ssize_t)sizeof *outcome)
    note_end(status, outcome);
}
