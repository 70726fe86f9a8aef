/* Each point as a case for test harnesses and CI servers. */
#include "programs/cases.h"
#include "programs/gradexec_report.h"
#include <stdlib.h>
#include <string.h>

/* What a case borrows. */
typedef struct {
  char part[40], title[200], at[40], hint[800];
} wording;

static program_case case_of(const gradexec_report *report, const gradexec_point *point,
                            wording *words) {
  snprintf(words->part, sizeof words->part, "point %zu", point->number);
  gradexec_coordinates(point, words->title, sizeof words->title);
  program_case told = {.subject = report->subject,
                       .part = words->part,
                       .title = words->title,
                       .title_length = strlen(words->title),
                       .word = grad_verdict_name(point->verdict),
                       .reason = point->reason};
  snprintf(words->hint, sizeof words->hint, "%s%s%s", point->pattern,
           point->pattern[0] && point->note[0] ? "; " : "", point->note);
  if (words->hint[0]) told.hint = words->hint;
  if (point->check.count == 0) return told;
  const grad_entry *worst = &point->check.entries[point->check.worst];
  gradexec_entry_name(worst->index, words->at, sizeof words->at, NULL);
  told.contrasted = true;
  told.at = words->at;
  told.names[0] = "claimed";
  told.names[1] = "estimate";
  told.values[0] = worst->claimed;
  told.values[1] = worst->estimate.value;
  return told;
}

/* What is wrong beside the points is a case of its own: or points that were never judged would be
 * missed by nobody. */
static program_case end_of(const gradexec_report *report, grad_verdict verdict, const char *title,
                           const char *reason) {
  return (program_case){.subject = report->subject,
                        .part = "end",
                        .title = title,
                        .title_length = strlen(title),
                        .word = grad_verdict_name(verdict),
                        .reason = reason};
}

static void junit(const program_case *cases, size_t count) {
  cases_junit("gradexec", cases, count);
}

static void tell(const gradexec_report *report,
                 void (*form)(const program_case *cases, size_t count)) {
  wording *words = program_demand_memory(calloc(report->count, sizeof *words));
  program_case *cases = program_demand_memory(calloc(report->count + 2, sizeof *cases));
  size_t count = 0;
  for (size_t k = 0; k < report->count; k++)
    if (report->points[k].judged) cases[count++] = case_of(report, &report->points[k], &words[k]);
  if (report->trouble[0])
    cases[count++] = end_of(report, GRAD_INVALID, "a line for a line", report->trouble);
  if (report->interrupted)
    cases[count++] = end_of(report, GRAD_UNDECIDED, "all points", "interrupted");
  form(cases, count);
  free(words);
  free(cases);
}

void gradexec_tap(const gradexec_report *report) {
  tell(report, cases_tap);
}

void gradexec_junit(const gradexec_report *report) {
  tell(report, junit);
}

void gradexec_github(const gradexec_report *report) {
  tell(report, cases_github);
}
