#include "programs/sne-embed.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void demand_settings(const embed_settings *chosen) {
  const sne_method method = embed_method(chosen);
  if (chosen->dim < 1 || chosen->dim > 1000)
    program_fail(PROGRAM_INPUT, "--dim=%d: it is the map's dimension, 1 to 1000", chosen->dim);
  if (!(chosen->tolerance >= 0.0))
    program_fail(PROGRAM_INPUT, "--tolerance=%g: it is a number, 0 or more", chosen->tolerance);
  if (chosen->iterations < 0)
    program_fail(PROGRAM_INPUT, "--iterations=%ld: it cannot be negative", chosen->iterations);
  if (chosen->starts < 1 || chosen->starts > 1000000)
    program_fail(PROGRAM_INPUT, "--starts=%ld: there can be 1 to 1000000", chosen->starts);
  if (chosen->memory < 1 || chosen->memory > 10000)
    program_fail(PROGRAM_INPUT, "--memory=%ld: L-BFGS keeps 1 to 10000 pairs", chosen->memory);
  if (chosen->threads < 0 || chosen->threads > 10000)
    program_fail(PROGRAM_INPUT, "--threads=%ld: 1 or more, or 0 for all there are",
                 chosen->threads);
  if (!(chosen->every >= 0))
    program_fail(PROGRAM_INPUT, "--every=%g: it is seconds, 0 or more", chosen->every);
  if ((chosen->checkpoint || chosen->resume) && method != SNE_LBFGS && method != SNE_GD)
    program_fail(PROGRAM_INPUT,
                 "--method=%s has no state that a checkpoint could hold; use lbfgs or gd",
                 chosen->method);
  embed_demand_start(chosen);
}

/* K, or three times the perplexity for "auto", as far as there are points. What is wrong with the
 * perplexity, or with fewer than three points, is told where p is made. */
static size_t neighbours_wanted(const embed_settings *chosen, size_t points) {
  if (!chosen->neighbours) return 0;
  const double perplexity = chosen->perplexity, all = fmax((double)points - 1, 2);
  if (strcmp(chosen->neighbours, "auto") == 0)
    return (size_t)(perplexity > 1 ? fmin(ceil(3 * perplexity), all) : all);
  char *end;
  errno = 0;
  const long k = strtol(chosen->neighbours, &end, 10);
  if (errno || *end || end == chosen->neighbours || k < 2 || (double)k > all)
    program_fail(PROGRAM_INPUT,
                 "--neighbours=%s: it is auto, or a number from 2 to %g with these points",
                 chosen->neighbours, all);
  return (size_t)k;
}

/* A system that promises more memory than it has ends the program later without a word. */
static void demand_room(size_t points) {
  const double there = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
  const double wanted = 12 * (double)points * (double)points; /* p, and its upper half in order */
  if (there > 0 && wanted > there)
    program_fail(PROGRAM_FAULT,
                 "p over all pairs of %zu points takes %.3g GB, and there are %.3g; use "
                 "--neighbours=auto",
                 points, 1e-9 * wanted, 1e-9 * there);
}

static void make_problem(embed_job *job) {
  const embed_settings *chosen = job->chosen;
  const gsl_matrix *points = job->points.values;
  const size_t h = (size_t)chosen->dim;
  if (job->neighbours) {
    job->sparse_p = inputs_affinity_sparse(job->path, points, chosen->perplexity, job->neighbours);
    job->problem = sne_problem_alloc_sparse(job->sparse_p, h);
  } else {
    demand_room(points->size1);
    job->p = inputs_affinity(job->path, points, chosen->perplexity);
    job->problem = sne_problem_alloc(SNE_OF_Y, job->p, h, SNE_DISTINCT_PAIRS);
  }
  program_demand_memory(job->problem);
}

static noreturn void fail_of_checkpoint(const table_error *error) {
  char text[1024];
  table_error_format(error, text, sizeof text);
  program_fail(PROGRAM_FAULT, "--checkpoint=%s; the map is the best so far", text);
}

static void free_job(embed_job *job) {
  sne_problem_free(job->problem);
  gsl_matrix_free(job->p);
  if (job->sparse_p) gsl_spmatrix_free(job->sparse_p);
  table_free(&job->points);
}

static int embed(embed_settings *chosen, const char *path) {
  const double begin = embed_seconds();
  embed_job job = {.chosen = chosen, .path = path};
  sne_limit_threads((size_t)chosen->threads);
  program_read(path, &(table_options){.label = chosen->label}, &job.points);
  if (chosen->tolerance == 0.0) chosen->tolerance = 1e-6 / (double)job.points.values->size1;
  job.neighbours = neighbours_wanted(chosen, job.points.values->size1);
  /* What can be refused is refused before the work begins. */
  embed_search search = embed_search_alloc(&job);
  gsl_vector *state = chosen->resume ? embed_checkpoint_read(&job, &search) : NULL;
  if (chosen->checkpoint) embed_checkpoint_demand(chosen->checkpoint);
  if (chosen->trace) job.trace = program_output(chosen->trace);
  make_problem(&job);
  const bool whole = embed_run(&job, &search, state);
  embed_write(&job, &search);
  if (job.trace) program_commit(job.trace);
  if (search.unwritten) fail_of_checkpoint(&search.error);
  if (isatty(fileno(stderr))) fprintf(stderr, "%.2f s\n", embed_seconds() - begin);
  gsl_vector_free(state);
  embed_search_free(&search);
  free_job(&job);
  return whole ? PROGRAM_CORRECT : PROGRAM_INTERRUPTED;
}

static embed_settings chosen = {.perplexity = 30.0,
                                .dim = 2,
                                .init = "pca",
                                .method = "lbfgs",
                                .iterations = 10000,
                                .seed = 1,
                                .starts = 1,
                                .memory = 30,
                                .every = 10};
static const struct poptOption options[] = {
    {"perplexity", 0, POPT_ARG_DOUBLE, &chosen.perplexity, 0,
     "effective number of neighbours, above 1 and up to N - 1 (default 30)", "U"},
    {"dim", 0, POPT_ARG_INT, &chosen.dim, 0, "dimension of the map (default 2)", "H"},
    {"neighbours", 0, POPT_ARG_STRING, &chosen.neighbours, 0,
     "p over the K nearest points of each only (auto: 3 U), for many points; this minimises "
     "another cost than p over all does",
     "K|auto"},
    {"init", 0, POPT_ARG_STRING, &chosen.init, 0,
     "where it starts: pca, principal components (default); eigenmap, Laplacian; random; "
     "annealed, spread at random, then --homotopy; or a file with coordinates",
     "HOW"},
    {"homotopy", 0, POPT_ARG_NONE, &chosen.homotopy, 0,
     "begin with 30 times the attraction and let it fall to 1 in stages", NULL},
    {"starts", 0, POPT_ARG_LONG, &chosen.starts, 0,
     "as many random starts, with seeds S, S + 1, ...; the best map is kept (default 1)", "K"},
    {"seed", 0, POPT_ARG_LONG, &chosen.seed, 0, "of random starts (default 1)", "S"},
    {"method", 0, POPT_ARG_STRING, &chosen.method, 0,
     "L-BFGS (default), descent with momentum and gains, conjugate gradients, or BFGS",
     "lbfgs|gd|cg|bfgs"},
    {"memory", 0, POPT_ARG_LONG, &chosen.memory, 0, "pairs that L-BFGS keeps (default 30)", "M"},
    {"iterations", 0, POPT_ARG_LONG, &chosen.iterations, 0,
     "at most so many in each stage (default 10000)", "K"},
    {"tolerance", 0, POPT_ARG_DOUBLE, &chosen.tolerance, 0,
     "stop when no entry of the gradient is larger (default 1e-6 / N)", "G"},
    {"threads", 0, POPT_ARG_LONG, &chosen.threads, 0,
     "at most so many; the map is the same (default: all)", "T"},
    {"trace", 0, POPT_ARG_STRING, &chosen.trace, 0,
     "write iteration, evaluations, cost and gradient size to FILE", "FILE"},
    {"checkpoint", 0, POPT_ARG_STRING, &chosen.checkpoint, 0,
     "write the state of the search to FILE now and then, and on Ctrl-C", "FILE"},
    {"every", 0, POPT_ARG_DOUBLE, &chosen.every, 0, "seconds between checkpoints (default 10)",
     "SECONDS"},
    {"resume", 0, POPT_ARG_STRING, &chosen.resume, 0,
     "go on from a checkpoint; points and settings have to be the same", "FILE"},
    {"label", 0, POPT_ARG_STRING, &chosen.label, 0,
     "column of labels, by its name or by its number (-1: the last); kept in the output", "COLUMN"},
    POPT_TABLEEND};

int main(int argc, const char **argv) {
  static const program_about about = {
      .name = "sne-embed",
      .operands = "POINTS",
      .summary =
          "Embeds points (a row each, CSV or TSV, - for standard input) by minimising\n"
          "KL(p || q) over the coordinates y. Prints y; the final KL and all settings stand\n"
          "in its header. Ctrl-C writes the best map so far. docs/embedding.md tells more."};
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  inputs_kernel();
  program_demand_operands(operands, count, 1, 1);
  demand_settings(&chosen);
  return embed(&chosen, operands[0]);
}
