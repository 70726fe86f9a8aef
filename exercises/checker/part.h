/* A part of the exercise and the verdict on what the reader wrote for it. */
#ifndef CHECKER_PART_H
#define CHECKER_PART_H

#include "checker/call.h"
#include "grad/grad.h"

typedef struct {
  const char *file;     /* "a.c" */
  const char *gradient; /* "dC/dq" */
  const char *result;   /* "dq": the array that is written */
  const char *input;    /* "q": the array that is differentiated by */
  const char *is;       /* what a result that is no array of the reader's stands for; or NULL */
  sne_variable variable;
  call_answer *answer;
  const fixture_recipe *fixtures;
  size_t fixture_count;
} part;

/* N and h differ, and so does which pairs exist. Every part is judged at the first PART_ORDINARY;
 * at the others exp(z) overflows or underflows. */
enum { PART_ORDINARY = 2, PART_FIXTURES = 4 };
extern const fixture_recipe part_fixtures[PART_FIXTURES];

/* What is known of an answer at one fixture. */
typedef struct {
  fixture at;
  call_outcome alone, over_numbers, later; /* over NaN; over numbers; after other calls */
  grad_check check;                        /* of alone against the truth */
  grad_entry entries[CALL_ENTRIES];
} trial;

typedef struct {
  const part *of;
  trial trials[PART_FIXTURES];
  size_t count;
} trials;

/* Judges and prints why. */
grad_verdict part_judge(const part *of);

/* Ends a checker: the exit status of the verdict. 4 if standard output did not take it all. */
int part_end(grad_verdict verdict);

/* ---- judge.c: entries against the truth ---- */

/* Fills trial->check from trial->alone. */
void judge_entries(trial *t);

/* Is value the right one for entry k, which should be truth? */
bool judge_right(const trial *t, size_t k, double value, double truth);

/* ---- conduct.c: what is wrong with how the function goes about it, whatever it computes ---- */

/* Prints the first fault found, if any: crashes, empty holes, inputs written, results that depend
 * on what stood there or on earlier calls, entries left out. */
grad_verdict conduct_judge(const trials *all);

/* ---- pattern.c: what the pattern of the wrong entries says ---- */

/* Prints a sentence or more on why the answer is wrong. */
void pattern_tell(const trials *all);

/* Writes the name of entry k, "dq[2][4]". */
void part_name(const trials *all, const trial *t, size_t k, char *text, size_t size);

#endif
