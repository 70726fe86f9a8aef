/* What gradexec found, point by point, and the forms in which it is told. */
#ifndef PROGRAMS_GRADEXEC_REPORT_H
#define PROGRAMS_GRADEXEC_REPORT_H

#include "grad/grad.h"
#include "programs/external.h"
#include "programs/program.h"

typedef struct {
  size_t number; /* from 1 */
  gsl_vector_view x;
  bool judged; /* all below is filled */
  grad_verdict verdict;
  char reason[2048];            /* sentences without full stop ... */
  char pattern[512], note[200]; /* ... which may be "" */
  bool by_directions;           /* then check has only such entries as were found wrong */
  grad_check check;             /* without entries if the verdict is invalid */
  size_t answers;               /* of the program */
} gradexec_point;

typedef struct {
  const char *const *command;
  char subject[256]; /* the command, on one line */
  size_t dimension, count;
  gradexec_point *points;
  bool random; /* the points are, by seed and scale */
  long seed;
  double scale;
  int worst;         /* rows of a table; below 0: as many as there is reason for */
  char trouble[800]; /* what went wrong after the last point, or "" */
  bool interrupted;
} gradexec_report;

typedef struct {
  double tolerance;
  long seed; /* of directions */
  bool each; /* entry by entry, however many; else very many are judged along directions */
} gradexec_rule;

/* Judges what the program says at point->x; fills all but the number and judged. */
void gradexec_judge(external *program, const gradexec_rule *rule, gradexec_point *point);

/* The gravest of all. */
grad_verdict gradexec_verdict(const gradexec_report *report);

/* How many points have this verdict. */
size_t gradexec_count(const gradexec_report *report, grad_verdict verdict);

/* "x_3": entries count from 1, as the numbers of a line do. */
void gradexec_entry_name(size_t k, char *text, size_t size, const void *context);

/* The numbers of a point on one line, cut at size. */
void gradexec_coordinates(const gradexec_point *point, char *text, size_t size);

/* ---- the forms; each prints to stdout ---- */

/* For people: the beginning, each point as it is judged, the end. */
void gradexec_text_begin(const gradexec_report *report);
void gradexec_text_point(const gradexec_report *report, const gradexec_point *point);
void gradexec_text_end(const gradexec_report *report);

void gradexec_json(const gradexec_report *report);
void gradexec_tap(const gradexec_report *report);
void gradexec_junit(const gradexec_report *report);
void gradexec_github(const gradexec_report *report);

#endif
