#include "programs/inputs.h"
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  double perplexity, tolerance;
  int dim;
  const char *init, *method, *trace, *label;
  long iterations, seed;
} settings;

/* What is watched while the map forms. */
typedef struct {
  table_output *trace;
  bool terminal;
} watching;

static int watch(const sne_progress *progress, const gsl_matrix *y, void *context) {
  (void)y;
  watching *w = context;
  if (w->trace)
    fprintf(table_output_stream(w->trace), "%zu\t%zu\t%.17g\t%.17g\n", progress->iteration,
            progress->evaluations, progress->cost, progress->gradient_norm);
  if (w->terminal)
    fprintf(stderr, "\riteration %zu  KL %.6f  |dC/dy| %.1e ", progress->iteration, progress->cost,
            progress->gradient_norm);
  return program_interrupted();
}

/* ---- where it starts ---- */

static void start_from_file(const char *path, gsl_matrix *y) {
  gsl_matrix *start = program_read_matrix(path);
  if (start->size1 != y->size1 || start->size2 != y->size2)
    program_fail(PROGRAM_INPUT, "--init=%s is %zu x %zu, but the map is to be %zu x %zu", path,
                 start->size1, start->size2, y->size1, y->size2);
  gsl_matrix_memcpy(y, start);
  gsl_matrix_free(start);
}

static gsl_matrix *start(const settings *chosen, const gsl_matrix *points) {
  gsl_matrix *y = program_demand_memory(gsl_matrix_calloc(points->size1, (size_t)chosen->dim));
  if (strcmp(chosen->init, "random") == 0) {
    sne_start_random((unsigned long)chosen->seed, 1e-4, y);
  } else if (strcmp(chosen->init, "pca") != 0) {
    start_from_file(chosen->init, y);
  } else if (y->size2 > points->size2) {
    program_fail(PROGRAM_INPUT,
                 "the points have %zu columns, so there are no %d principal components to start "
                 "from; use --init=random",
                 points->size2, chosen->dim);
  } else if (sne_start_pca(points, y) != GSL_SUCCESS) {
    program_fail(PROGRAM_INPUT, "the points have no principal components to start from (are they "
                                "all the same?); use --init=random");
  }
  return y;
}

/* ---- what is written ---- */

enum { MOST_PROPERTIES = 16 };

typedef struct {
  table_property entries[MOST_PROPERTIES];
  char values[MOST_PROPERTIES][64];
  size_t count;
} header;

static void put_text(header *h, const char *key, const char *value) {
  h->entries[h->count++] = (table_property){(char *)key, (char *)value};
}

static void put_number(header *h, const char *key, double value) {
  snprintf(h->values[h->count], sizeof h->values[0], "%.17g", value);
  put_text(h, key, h->values[h->count]);
}

static const char *outcome_name(sne_outcome outcome) {
  static const char *const names[] = {"converged", "iterations used up", "interrupted",
                                      "no further descent within rounding"};
  return names[outcome];
}

static void write_map(const settings *chosen, const char *path, const table *points, gsl_matrix *y,
                      const sne_progress *final, sne_outcome outcome) {
  header h = {0};
  put_text(&h, "program", "sne-embed " GRADCHECK_VERSION);
  put_number(&h, "kl", final->cost);
  put_text(&h, "points", path);
  put_number(&h, "perplexity", chosen->perplexity);
  put_number(&h, "dim", chosen->dim);
  put_text(&h, "init", chosen->init);
  put_text(&h, "method", chosen->method);
  put_number(&h, "iterations", (double)chosen->iterations);
  put_number(&h, "tolerance", chosen->tolerance);
  put_number(&h, "seed", (double)chosen->seed);
  put_text(&h, "pairs", "distinct");
  put_number(&h, "iterations_done", (double) final->iteration);
  put_number(&h, "evaluations", (double) final->evaluations);
  put_number(&h, "gradient_norm", final->gradient_norm);
  put_text(&h, "stopped", outcome_name(outcome));

  size_t dim = y->size2;
  char(*names)[32] = program_demand_memory(malloc(dim * sizeof *names));
  char **columns = program_demand_memory(malloc(dim * sizeof *columns));
  for (size_t a = 0; a < dim; a++) {
    snprintf(names[a], sizeof names[a], "y%zu", a + 1);
    columns[a] = names[a];
  }
  table t = {.values = y,
             .names = columns,
             .labels = points->labels,
             .label_name = points->label_name,
             .properties = h.entries,
             .property_count = h.count};
  table_output *output = program_output(NULL);
  table_write(table_output_stream(output), &t);
  program_commit(output);
  free(names);
  free(columns);
}

/* ---- the program ---- */

static void demand_settings(const settings *chosen) {
  if (chosen->dim < 1 || chosen->dim > 1000)
    program_fail(PROGRAM_INPUT, "--dim=%d: it is the map's dimension, 1 to 1000", chosen->dim);
  if (!(chosen->tolerance >= 0.0))
    program_fail(PROGRAM_INPUT, "--tolerance=%g: it cannot be negative", chosen->tolerance);
  if (chosen->iterations < 0)
    program_fail(PROGRAM_INPUT, "--iterations=%ld: it cannot be negative", chosen->iterations);
}

static int embed(const settings *chosen, const char *path, const table *points, gsl_matrix *p,
                 gsl_matrix *y) {
  static const char *const methods[] = {"lbfgs", "gd", "cg", "bfgs", NULL};
  size_t method = program_choose("method", chosen->method, methods);
  watching w = {.trace = chosen->trace ? program_output(chosen->trace) : NULL,
                .terminal = isatty(fileno(stderr)) != 0};
  if (w.trace)
    fprintf(table_output_stream(w.trace), "# iteration\tevaluations\tkl\tgradient_norm\n");
  sne_embed_options options = {.method = (sne_method)method,
                               .iterations = chosen->iterations ? chosen->iterations : -1,
                               .tolerance = chosen->tolerance,
                               .watch = watch,
                               .context = &w};
  sne_progress final;
  sne_outcome outcome;
  program_catch_interrupt();
  sne_problem *problem =
      program_demand_memory(sne_problem_alloc(SNE_OF_Y, p, y->size2, SNE_DISTINCT_PAIRS));
  int status = sne_embed(problem, y, &options, &final, &outcome);
  sne_problem_free(problem);
  if (w.terminal) fputs("\r\033[K", stderr);
  if (status == GSL_ENOMEM) program_demand_memory(NULL);
  if (status != GSL_SUCCESS)
    program_fail(PROGRAM_INPUT, "the start has no finite cost; scale it down or use --init=pca");
  write_map(chosen, path, points, y, &final, outcome);
  if (w.trace) program_commit(w.trace);
  return outcome == SNE_STOPPED ? PROGRAM_INTERRUPTED : PROGRAM_CORRECT;
}

int main(int argc, const char **argv) {
  static const program_about about = {
      .name = "sne-embed",
      .operands = "POINTS",
      .summary =
          "Embeds points (a row each, CSV or TSV, - for standard input) by minimising\n"
          "KL(p || q) over the coordinates y. Prints y; the final KL and all settings stand\n"
          "in its header. Ctrl-C writes the best map so far."};
  static settings chosen = {.perplexity = 30.0,
                            .dim = 2,
                            .init = "pca",
                            .method = "lbfgs",
                            .iterations = 10000,
                            .seed = 1};
  static const struct poptOption options[] = {
      {"perplexity", 0, POPT_ARG_DOUBLE, &chosen.perplexity, 0,
       "effective number of neighbours, from 1 to N - 1 (default 30)", "U"},
      {"dim", 0, POPT_ARG_INT, &chosen.dim, 0, "dimension of the map (default 2)", "H"},
      {"init", 0, POPT_ARG_STRING, &chosen.init, 0,
       "where it starts: pca (default), random, or a file with coordinates", "pca|random|FILE"},
      {"method", 0, POPT_ARG_STRING, &chosen.method, 0,
       "L-BFGS (default), descent with momentum and gains, conjugate gradients, or BFGS",
       "lbfgs|gd|cg|bfgs"},
      {"iterations", 0, POPT_ARG_LONG, &chosen.iterations, 0, "at most so many (default 10000)",
       "K"},
      {"tolerance", 0, POPT_ARG_DOUBLE, &chosen.tolerance, 0,
       "stop when no entry of the gradient is larger (default 1e-6 / N)", "G"},
      {"seed", 0, POPT_ARG_LONG, &chosen.seed, 0, "of --init=random (default 1)", "S"},
      {"trace", 0, POPT_ARG_STRING, &chosen.trace, 0,
       "write iteration, evaluations, KL and gradient size to FILE", "FILE"},
      {"label", 0, POPT_ARG_STRING, &chosen.label, 0,
       "column of labels, by its name or by its number (-1: the last); kept in the output",
       "COLUMN"},
      POPT_TABLEEND};
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  program_demand_operands(operands, count, 1, 1);
  demand_settings(&chosen);

  table points;
  program_read(operands[0], &(table_options){.label = chosen.label}, &points);
  gsl_matrix *p = inputs_affinity(operands[0], points.values, chosen.perplexity);
  if (chosen.tolerance == 0.0) chosen.tolerance = 1e-6 / (double)points.values->size1;
  gsl_matrix *y = start(&chosen, points.values);
  int status = embed(&chosen, operands[0], &points, p, y);
  gsl_matrix_free(y);
  gsl_matrix_free(p);
  table_free(&points);
  return status;
}
