#include "programs/gradexec_report.h"
#include <string.h>

grad_verdict gradexec_verdict(const gradexec_report *report) {
  grad_verdict verdict = report->trouble[0] ? GRAD_INVALID : GRAD_CORRECT;
  for (size_t k = 0; k < report->count; k++)
    if (report->points[k].judged) verdict = grad_verdict_worse(verdict, report->points[k].verdict);
  if (report->interrupted) verdict = grad_verdict_worse(verdict, GRAD_UNDECIDED);
  return verdict;
}

size_t gradexec_count(const gradexec_report *report, grad_verdict verdict) {
  size_t count = 0;
  for (size_t k = 0; k < report->count; k++)
    count += report->points[k].judged && report->points[k].verdict == verdict;
  return count;
}

void gradexec_entry_name(size_t k, char *text, size_t size, const void *context) {
  (void)context;
  snprintf(text, size, "x_%zu", k + 1);
}

void gradexec_coordinates(const gradexec_point *point, char *text, size_t size) {
  const gsl_vector *x = &point->x.vector;
  size_t used = 0;
  text[0] = '\0';
  for (size_t k = 0; k < x->size; k++) {
    char number[40];
    int length = snprintf(number, sizeof number, "%s%.17g", k ? " " : "", gsl_vector_get(x, k));
    if (used + (size_t)length + sizeof " ..." > size) {
      memcpy(text + used, " ...", sizeof " ...");
      return;
    }
    memcpy(text + used, number, (size_t)length + 1);
    used += (size_t)length;
  }
}
