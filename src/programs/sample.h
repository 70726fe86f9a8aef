/* sample: where the function of another program is tried, and how long one waits for it. */
#ifndef PROGRAMS_SAMPLE_H
#define PROGRAMS_SAMPLE_H

#include <gsl/gsl_matrix.h>
#include <popt.h>

/* Options of all programs that do so: --at, or --dim with --scale; --timeout. */
typedef struct {
  const char *at;
  long dim;
  double scale, timeout;
} sample_options;

/* For a program's own table of options: entries for POPT_ARG_INCLUDE_TABLE. */
extern sample_options sample_chosen;
extern const struct poptOption sample_table[];

/* The points of the file --at, one a row; or count points of --dim numbers each, normally
 * distributed with standard deviation --scale, by seed. The caller frees them. Fails, with the
 * mend, where the options make no sense. */
gsl_matrix *sample_points(size_t count, long seed);

#endif
