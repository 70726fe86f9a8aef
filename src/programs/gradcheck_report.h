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
  size_t skipped;      /* stretches of text between formulas that were passed over */
  const char *file;    /* that text was cut from, with answers to other parts; or NULL */
  size_t line, column; /* where text begins in it */

  /* error.status is FORMULA_OK if the answer could be read and judged; only then are answer and
   * verdict filled. */
  formula_error error;
  sheet_answer answer;
  sheet_verdict verdict;
  sheet_chain chain; /* of an answer with several members */

  /* A claim is told like an answer: answer has its members, verdict a step for each relation, and
   * the counterexample is its violation, with what stands left and right of the relation. */
  bool is_claim;
  sheet_finding finding;

  const char *follows_from; /* part from whose answer this one follows, though it is wrong; NULL */

  bool diagnosed; /* diagnosis is filled: the answer is wrong, and hints are wanted */
  sheet_diagnosis diagnosis;
} gradcheck_report;

/* Reads report->text and judges it, as a claim if is_claim is set. What is filled is freed by
 * gradcheck_forget in any case. */
void gradcheck_judge(gradcheck_report *report, const sheet_options *options);
void gradcheck_forget(gradcheck_report *report);
/* If the answer, which is wrong, is right by what earlier says to the part before: says so instead
 * of all else. */
void gradcheck_follow(gradcheck_report *report, const gradcheck_report *earlier,
                      const sheet_options *options);
/* "=", "<=", ...: what stands before that member. */
const char *gradcheck_relation(const gradcheck_report *report, size_t member,
                               formula_notation notation);

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

/* Line and column, from 1, of a byte of text; in the file if it is of one. */
void gradcheck_locate(const gradcheck_report *report, size_t byte, size_t *line, size_t *column);
/* The line of the answer in which the place stands, with a caret under it. */
void gradcheck_draw_caret(FILE *stream, const gradcheck_report *report, formula_span place,
                          const char *indent);

/* ---- the forms; each prints count reports, of one answer or of a whole file, to stdout ---- */

void gradcheck_text(const gradcheck_report *reports, size_t count);
void gradcheck_json(const gradcheck_report *reports, size_t count);
void gradcheck_tap(const gradcheck_report *reports, size_t count);
void gradcheck_junit(const gradcheck_report *reports, size_t count);
void gradcheck_github(const gradcheck_report *reports, size_t count);

/* What a sheet asks, part by part. */
void gradcheck_list(const char *name, const sheet *s);
/* An author's test; true if there is nothing to complain of. */
bool gradcheck_try(const char *name, const sheet *s, uint64_t seed);
/* How an answer is read, and nothing else. */
void gradcheck_show(const gradcheck_report *report);

#endif
