#include "programs/sample.h"

#include "programs/program.h"
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

sample_options sample_chosen = {.scale = 1, .timeout = 10};

const struct poptOption sample_table[] = {
    {"at", 0, POPT_ARG_STRING, &sample_chosen.at, 0,
     "the points: a table, one a line ('-' reads them)", "FILE"},
    {"dim", 0, POPT_ARG_LONG, &sample_chosen.dim, 0, "random points instead, of N numbers", "N"},
    {"scale", 0, POPT_ARG_DOUBLE, &sample_chosen.scale, 0,
     "their standard deviation in each coordinate (default 1)", "S"},
    {"timeout", 0, POPT_ARG_DOUBLE, &sample_chosen.timeout, 0,
     "for each answer, the first with the start (default 10)", "SECONDS"},
    POPT_TABLEEND};

static gsl_matrix *read_points(const char *path) {
  table t;
  program_read(path, &(table_options){.least_rows = 1, .no_label = true}, &t);
  return table_take_values(&t);
}

static gsl_matrix *draw_points(size_t count, long seed) {
  gsl_matrix *points = program_demand_memory(gsl_matrix_alloc(count, (size_t)sample_chosen.dim));
  gsl_rng *random = program_demand_memory(gsl_rng_alloc(gsl_rng_mt19937));
  gsl_rng_set(random, (unsigned long)seed);
  for (size_t i = 0; i < points->size1; i++)
    for (size_t k = 0; k < points->size2; k++)
      gsl_matrix_set(points, i, k, gsl_ran_gaussian(random, sample_chosen.scale));
  gsl_rng_free(random);
  return points;
}

gsl_matrix *sample_points(size_t count, long seed) {
  const sample_options *chosen = &sample_chosen;
  if (!(chosen->timeout > 0 && chosen->timeout <= 1e6))
    program_fail(PROGRAM_INPUT, "--timeout=%g: it is more than 0 s, and at most 1e6",
                 chosen->timeout);
  if (chosen->at && chosen->dim != 0)
    program_fail(PROGRAM_INPUT, "--at=%s has the points; --dim draws random ones", chosen->at);
  if (chosen->at) return read_points(chosen->at);
  if (chosen->dim == 0)
    program_fail(PROGRAM_INPUT, "where? --at=FILE has points, --dim=N draws random ones");
  if (chosen->dim < 1) program_fail(PROGRAM_INPUT, "--dim=%ld: it is at least 1", chosen->dim);
  if (!(chosen->scale > 0 && isfinite(chosen->scale)))
    program_fail(PROGRAM_INPUT, "--scale=%g: it is positive", chosen->scale);
  return draw_points(count, seed);
}
