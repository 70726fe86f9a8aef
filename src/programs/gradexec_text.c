/* For people. */
#include "programs/gradexec_report.h"

void gradexec_text_begin(const gradexec_report *report) {
  const char *s = report->count == 1 ? "" : "s";
  printf("%s: ", report->subject);
  if (report->random)
    printf("%zu random point%s in dimension %zu, scale %g, seed %ld\n", report->count, s,
           report->dimension, report->scale, report->seed);
  else
    printf("%zu point%s in dimension %zu\n", report->count, s, report->dimension);
}

/* Rows of the table: what is correct has none, unless some were asked for. */
static size_t rows(const gradexec_report *report, const gradexec_point *point) {
  enum { USUAL = 5 };
  if (point->check.count == 0) return 0;
  if (report->worst >= 0) return (size_t)report->worst;
  return point->verdict == GRAD_CORRECT ? 0 : USUAL;
}

static void print_table(const gradexec_report *report, const gradexec_point *point) {
  char at[200];
  grad_report_options options = {.worst = rows(report, point),
                                 .name = gradexec_entry_name,
                                 .colour = program_colour(stdout),
                                 .x = &point->x.vector};
  gradexec_coordinates(point, at, sizeof at);
  printf("x = %s\n", at);
  if (point->by_directions)
    printf("%s: %s. Entries found:\n", grad_verdict_name(point->verdict), point->reason);
  grad_report(stdout, &point->check, &options);
}

void gradexec_text_point(const gradexec_report *report, const gradexec_point *point) {
  printf("point %zu (%zu answer%s): ", point->number, point->answers,
         point->answers == 1 ? "" : "s");
  if (rows(report, point) > 0)
    print_table(report, point);
  else
    printf("%s: %s.\n", grad_verdict_name(point->verdict), point->reason);
  if (point->note[0]) printf("Note: %s.\n", point->note);
}

void gradexec_text_end(const gradexec_report *report) {
  static const grad_verdict order[] = {GRAD_CORRECT, GRAD_WRONG, GRAD_UNDECIDED, GRAD_INVALID};
  if (report->trouble[0]) printf("%s\n", report->trouble);
  printf("%s", report->interrupted ? "interrupted: " : "");
  const char *before = "";
  for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
    size_t count = gradexec_count(report, order[k]);
    if (count == 0) continue;
    printf("%s%zu %s", before, count, grad_verdict_name(order[k]));
    before = ", ";
  }
  printf("%s of %zu point%s\n", *before ? "" : "none", report->count,
         report->count == 1 ? "" : "s");
}
