/* Reports as the cases that test harnesses and CI servers read. */
#include "programs/cases.h"
#include "programs/gradcheck_report.h"
#include <stdlib.h>
#include <string.h>

/* What a case borrows, but a report does not have ready. */
typedef struct {
  char *advice, at[200];
} wording;

static program_case case_of(const gradcheck_report *r, wording *words) {
  bool titled = r->file && !r->is_claim;
  words->advice = gradcheck_advice(r);
  program_case told = {.subject = r->sheet_name,
                       .part = r->part->name,
                       .title = titled ? r->part->title : r->text,
                       .title_length = titled ? strlen(r->part->title) : r->length,
                       .word = gradcheck_word(r),
                       .reason = gradcheck_reason(r),
                       .hint = words->advice,
                       .file = r->file,
                       .line = r->line};
  const sheet_counterexample *c = r->error.status == FORMULA_OK ? r->verdict.counterexample : NULL;
  if (!c) return told;
  gradcheck_entry(r, c, words->at, sizeof words->at);
  told.contrasted = true;
  told.at = words->at;
  told.names[0] = r->is_claim ? "left" : "yours";
  told.names[1] = r->is_claim ? "right" : "true";
  told.values[0] = c->yours;
  told.values[1] = c->truth;
  return told;
}

static void junit(const program_case *cases, size_t count) {
  cases_junit("gradcheck", cases, count);
}

static void tell(const gradcheck_report *reports, size_t count,
                 void (*form)(const program_case *cases, size_t count)) {
  wording *words = program_demand_memory(calloc(count, sizeof *words));
  program_case *cases = program_demand_memory(calloc(count, sizeof *cases));
  for (size_t k = 0; k < count; k++) cases[k] = case_of(&reports[k], &words[k]);
  form(cases, count);
  for (size_t k = 0; k < count; k++) free(words[k].advice);
  free(words);
  free(cases);
}

void gradcheck_tap(const gradcheck_report *reports, size_t count) {
  tell(reports, count, cases_tap);
}

void gradcheck_junit(const gradcheck_report *reports, size_t count) {
  tell(reports, count, junit);
}

void gradcheck_github(const gradcheck_report *reports, size_t count) {
  tell(reports, count, cases_github);
}
