/* One judged answer, and the forms in which it is told. */
#ifndef PROGRAMS_GRADCHECK_REPORT_H
#define PROGRAMS_GRADCHECK_REPORT_H

#include "programs/program.h"
#include "sheet/sheet.h"

typedef struct {
  const char *sheet_name; /* as given on the command line */
  const sheet *sheet;
  const sheet_part *part;
  unsigned pairs;   /* conventions that count */
  int hint;         /* 0 to 3 */
  const char *text; /* the answer as typed */
  size_t length;

  /* error.status is FORMULA_OK if the answer could be read and judged; only then are answer and
   * verdict filled. */
  formula_error error;
  sheet_answer answer;
  sheet_verdict verdict;
  bool diagnosed; /* diagnosis is filled: the answer is wrong, and hints are wanted */
  sheet_diagnosis diagnosis;
} gradcheck_report;

/* "correct", "wrong", "undecided", "invalid". */
const char *gradcheck_word(const gradcheck_report *report);
/* What the word rests on, as a sentence without full stop. */
const char *gradcheck_reason(const gradcheck_report *report);
/* The member that the verdict is about: the first of the gravest, or the last one. */
size_t gradcheck_member(const gradcheck_report *report);
/* The member printed; the caller frees it. */
char *gradcheck_print(const gradcheck_report *report, size_t member, formula_notation notation);
/* Finds out what went wrong in a wrong answer, if hints are wanted. */
void gradcheck_diagnose(gradcheck_report *report, const sheet_options *options);
/* What kind of mistake it is, and where, if hints are that strong; the caller frees it. NULL if it
 * is not known. */
char *gradcheck_hint(const gradcheck_report *report);
/* What to write instead, if hints are that strong; or NULL. */
const char *gradcheck_mend(const gradcheck_report *report);
/* The hint and the sheet's remark in one; the caller frees it. NULL if there is neither. */
char *gradcheck_advice(const gradcheck_report *report);
/* Where, in bytes of the text, if hints are strong enough and one place is at fault. */
bool gradcheck_hint_place(const gradcheck_report *report, formula_span *place);
/* The sheet's remark on a known mistake, where hints are wanted; or NULL. */
const char *gradcheck_remark(const gradcheck_report *report);
/* "all, distinct" */
const char *gradcheck_pairs(unsigned pairs);

/* "i = 1, j = 2, component 1": an entry of a counterexample, in the reader's letters. */
void gradcheck_entry(const gradcheck_report *report, const sheet_counterexample *counterexample,
                     char *text, size_t size);
/* The shortest decimal that reads back as x. */
const char *gradcheck_number(double x, char text[32]);

/* Positions of the symbols that a counterexample is followed with: what the question is made of at
 * bottom, and all that the answer goes through, in the order in which one computes them. The caller
 * frees it. */
size_t *gradcheck_symbols(const gradcheck_report *report, size_t *count);

/* The line of the answer in which the place stands, with a caret under it. */
void gradcheck_draw_caret(FILE *stream, const gradcheck_report *report, formula_span place,
                          const char *indent);

/* ---- the forms; each prints the whole report to stdout ---- */

void gradcheck_text(const gradcheck_report *report);
void gradcheck_json(const gradcheck_report *report);
void gradcheck_tap(const gradcheck_report *report);
void gradcheck_junit(const gradcheck_report *report);
void gradcheck_github(const gradcheck_report *report);

/* What a sheet asks, part by part. */
void gradcheck_list(const char *name, const sheet *s);
/* An author's test; true if there is nothing to complain of. */
bool gradcheck_try(const char *name, const sheet *s, uint64_t seed);
/* How an answer is read, and nothing else. */
void gradcheck_show(const gradcheck_report *report);

#endif
