#include "programs/external.h"
#include "programs/gradexec_report.h"
#include "programs/sample.h"
#include "programs/words.h"
#include <gsl/gsl_errno.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const long UNSET = LONG_MIN;

typedef struct {
  const char *format;
  long points;
  int worst, jobs, each;
  gradexec_rule rule;
} settings;

enum { TEXT, JSON, TAP, JUNIT, GITHUB };

/* ---- all points, some side by side ---- */

typedef struct {
  const settings *chosen;
  gradexec_report *report;
  bool text;
  pthread_mutex_t lock; /* of all below, and of report->trouble */
  size_t next, told;    /* the point to be judged next; how many of them were told */
  bool stop;
} work;

static gradexec_point *take_point(work *w) {
  pthread_mutex_lock(&w->lock);
  bool over = w->stop || w->next == w->report->count || program_interrupted();
  gradexec_point *point = over ? NULL : &w->report->points[w->next++];
  pthread_mutex_unlock(&w->lock);
  return point;
}

/* A point is finished; in text it is told as soon as those before it were. Where nobody reads any
 * more, or the program has never answered, there is no point in going on. */
static void settle(work *w, gradexec_point *point, bool usable) {
  pthread_mutex_lock(&w->lock);
  point->judged = !program_interrupted();
  const gradexec_report *report = w->report;
  while (w->told < report->count && report->points[w->told].judged) {
    if (w->text) gradexec_text_point(report, &report->points[w->told]);
    w->told++;
  }
  if (fflush(stdout) != 0 || !usable) w->stop = true;
  pthread_mutex_unlock(&w->lock);
}

static void *work_off(void *data) {
  work *w = data;
  external *program =
      external_open(w->report->command, w->report->dimension, sample_chosen.timeout);
  for (gradexec_point *point; (point = take_point(w)) != NULL;) {
    gradexec_judge(program, &w->chosen->rule, point);
    settle(w, point, external_ever_answered(program));
  }
  if (!external_finish(program)) {
    pthread_mutex_lock(&w->lock);
    snprintf(w->report->trouble, sizeof w->report->trouble,
             "the verdicts are void, as answers were mistaken for others: %s",
             external_complaint(program));
    pthread_mutex_unlock(&w->lock);
  }
  external_close(program);
  return NULL;
}

/* As many at once as asked for; or as many as there can be. */
static void check_points(const settings *chosen, gradexec_report *report, bool text) {
  enum { MOST = 64 };
  work w = {.chosen = chosen, .report = report, .text = text};
  pthread_t threads[MOST];
  size_t started = 0, helpers = (size_t)chosen->jobs - 1;
  if (helpers > report->count - 1) helpers = report->count - 1;
  pthread_mutex_init(&w.lock, NULL);
  while (started < helpers && pthread_create(&threads[started], NULL, work_off, &w) == 0) started++;
  work_off(&w);
  for (size_t k = 0; k < started; k++) pthread_join(threads[k], NULL);
  pthread_mutex_destroy(&w.lock);
  report->interrupted = program_interrupted();
}

/* ---- the program ---- */

static void demand_settings(const settings *chosen, const char *const *command) {
  if (!command[0] || !*command[0])
    program_fail(PROGRAM_INPUT, "the command is missing: gradexec --dim=5 -- python3 function.py");
  if (sample_chosen.at && chosen->points != UNSET)
    program_fail(PROGRAM_INPUT, "--at=%s has the points; --points draws random ones",
                 sample_chosen.at);
  if (chosen->points != UNSET && chosen->points < 1)
    program_fail(PROGRAM_INPUT, "--points=%ld: it is at least 1", chosen->points);
  if (!(chosen->rule.tolerance > 0 && chosen->rule.tolerance < 1))
    program_fail(PROGRAM_INPUT, "--tolerance=%g: it lies between 0 and 1", chosen->rule.tolerance);
  if (chosen->worst < -1)
    program_fail(PROGRAM_INPUT, "--worst=%d: it cannot be negative", chosen->worst);
  if (chosen->jobs < 1 || chosen->jobs > 64)
    program_fail(PROGRAM_INPUT, "--jobs=%d: it lies between 1 and 64", chosen->jobs);
}

static void make_report(const settings *chosen, gsl_matrix *points, const char *const *command,
                        gradexec_report *report) {
  *report = (gradexec_report){.command = command,
                              .dimension = points->size2,
                              .count = points->size1,
                              .random = !sample_chosen.at,
                              .seed = chosen->rule.seed,
                              .scale = sample_chosen.scale,
                              .worst = chosen->worst};
  for (size_t k = 0, used = 0; command[k] && used < sizeof report->subject; k++)
    used += (size_t)snprintf(report->subject + used, sizeof report->subject - used, "%s%s",
                             k ? " " : "", command[k]);
  words_clean(report->subject, strlen(report->subject), ' ');
  report->points = program_demand_memory(calloc(report->count, sizeof *report->points));
  for (size_t k = 0; k < report->count; k++) {
    report->points[k].number = k + 1;
    report->points[k].x = gsl_matrix_row(points, k);
  }
}

static int run(const settings *chosen, const char *const *command, size_t format) {
  static void (*const forms[])(const gradexec_report *) = {
      gradexec_text_end, gradexec_json, gradexec_tap, gradexec_junit, gradexec_github};
  enum { USUAL = 5 };
  size_t count = chosen->points != UNSET ? (size_t)chosen->points : USUAL;
  gsl_matrix *points = sample_points(count, chosen->rule.seed);
  gradexec_report report;
  make_report(chosen, points, command, &report);
  table_output *output = program_output(NULL);
  program_catch_interrupt();
  if (format == TEXT) gradexec_text_begin(&report);
  check_points(chosen, &report, format == TEXT);
  forms[format](&report);
  int status =
      report.interrupted ? PROGRAM_INTERRUPTED : grad_verdict_status(gradexec_verdict(&report));
  for (size_t k = 0; k < report.count; k++) grad_check_free(&report.points[k].check);
  free(report.points);
  gsl_matrix_free(points);
  program_commit(output);
  return status;
}

int main(int argc, const char **argv) {
  static const program_about about = {
      .name = "gradexec",
      .operands = "[--] COMMAND [ARGUMENT...]",
      .summary = "Checks the gradient that any program computes. COMMAND reads a point a line,\n"
                 "n numbers, and answers each with a line: f, then the n entries of its gradient.\n"
                 "For example\n  gradexec --dim=5 -- python3 docs/examples/function.py"};
  static settings chosen = {.format = "text",
                            .points = UNSET,
                            .worst = -1,
                            .jobs = 1,
                            .rule = {.seed = 1, .tolerance = 2e-4}};
  static const struct poptOption options[] = {
      {NULL, 0, POPT_ARG_INCLUDE_TABLE, (void *)sample_table, 0, "Points and time:", NULL},
      {"points", 0, POPT_ARG_LONG, &chosen.points, 0, "how many random points (default 5)", "K"},
      {"seed", 0, POPT_ARG_LONG, &chosen.rule.seed, 0, "which of them (default 1)", "S"},
      {"jobs", 0, POPT_ARG_INT, &chosen.jobs, 0, "COMMAND runs K times side by side (default 1)",
       "K"},
      {"tolerance", 0, POPT_ARG_DOUBLE, &chosen.rule.tolerance, 0,
       "relative error that `correct` excludes (default 2e-4)", "TOL"},
      {"each", 0, POPT_ARG_NONE, &chosen.each, 0,
       "judge entry by entry, however many there are (default: up to 1000)", NULL},
      {"worst", 0, POPT_ARG_INT, &chosen.worst, 0,
       "show the K worst entries of each point (default 5 where it is not correct)", "K"},
      {"format", 0, POPT_ARG_STRING, &chosen.format, 0,
       "how to tell it: text (default), json, tap, junit or github", "FORMAT"},
      POPT_TABLEEND};
  size_t count;
  const char **command = program_begin(&about, argc, argv, options, &count);
  static const char *const formats[] = {"text", "json", "tap", "junit", "github", NULL};
  size_t format = program_choose("format", chosen.format, formats);
  demand_settings(&chosen, command);
  chosen.rule.each = chosen.each != 0;
  return run(&chosen, command, format);
}
