/* cases: what was judged, told in the forms that test harnesses and CI servers read.
 *
 * The words are correct, wrong, undecided and invalid. Only correct is ok: wrong is a failure, and
 * undecided and invalid are errors, that is, tests that say nothing of what they test. */
#ifndef PROGRAMS_CASES_H
#define PROGRAMS_CASES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  const char *subject, *part; /* of what, and which of its parts: "sne", "d" */
  const char *title;          /* any bytes */
  size_t title_length;
  const char *word, *reason;
  const char *hint; /* or NULL */
  const char *file; /* where it stands, or NULL */
  size_t line;

  /* Two numbers that should be one, if contrasted: what they are called, and where they are. */
  bool contrasted;
  const char *at, *names[2];
  double values[2];
} program_case;

/* Each prints to stdout. */

/* Test Anything Protocol, version 14. */
void cases_tap(const program_case *cases, size_t count);

/* One <testsuite> of JUnit's XML, called suite. */
void cases_junit(const char *suite, const program_case *cases, size_t count);

/* Annotations of a GitHub workflow, the gravest first. */
void cases_github(const program_case *cases, size_t count);

#endif
