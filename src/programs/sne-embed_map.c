#include "programs/sne-embed.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_PROPERTIES = 32, KEPT_AMONG = 40 };

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

/* A double does not hold all of these. */
static void put_seed(header *h, const char *key, unsigned long seed) {
  snprintf(h->values[h->count], sizeof h->values[0], "%ld", (long)seed);
  put_text(h, key, h->values[h->count]);
}

static const char *outcome_name(sne_outcome outcome) {
  static const char *const names[] = {"converged", "iterations used up", "interrupted",
                                      "no further descent within rounding"};
  return names[outcome];
}

static void put_settings(header *h, const embed_job *job) {
  const embed_settings *chosen = job->chosen;
  put_text(h, "points", job->path);
  put_number(h, "perplexity", chosen->perplexity);
  put_number(h, "dim", chosen->dim);
  put_text(h, "init", chosen->init);
  if (chosen->homotopy) put_text(h, "homotopy", "yes");
  put_text(h, "method", chosen->method);
  put_number(h, "iterations", (double)chosen->iterations);
  put_number(h, "tolerance", chosen->tolerance);
  put_seed(h, "seed", embed_seed(chosen, 0));
  put_text(h, "pairs", "distinct");
  if (!job->neighbours) return;
  put_number(h, "neighbours", (double)job->neighbours);
  put_text(h, "objective",
           "p is over nearest neighbours only; this KL does not compare with that of all pairs");
}

/* The KL of every start that is done, in the order of their seeds; the caller frees it. */
static char *list_of_kl(const embed_search *search) {
  char *text = NULL;
  size_t size;
  FILE *memory = program_demand_memory(open_memstream(&text, &size));
  for (size_t k = 0; k < search->start; k++)
    fprintf(memory, "%s%.17g", k ? " " : "", search->kl[k]);
  fclose(memory);
  return program_demand_memory(text);
}

static void put_result(header *h, const embed_job *job, const embed_search *search, char *all_kl) {
  put_number(h, "iterations_done", (double)search->iterations);
  put_number(h, "evaluations", (double)search->evaluations);
  put_number(h, "gradient_norm", search->final.gradient_norm);
  put_text(h, "stopped", outcome_name(search->outcome));
  if (job->chosen->starts > 1) {
    put_number(h, "starts", (double)job->chosen->starts);
    put_seed(h, "best_seed", embed_seed(job->chosen, search->best_start));
    put_text(h, "kl_of_starts", all_kl);
  }
}

/* How many of the nearest neighbours are neighbours in the map; -1 when memory is short. */
static double share_kept(const embed_job *job, const gsl_matrix *y, size_t among) {
  double share;
  const int status = sne_neighbours_kept(job->points.values, y, among, &share);
  if (status == GSL_ENOMEM) program_demand_memory(NULL);
  return status == GSL_SUCCESS ? share : -1;
}

static void write_table(const embed_job *job, const header *h, gsl_matrix *y) {
  const size_t dim = y->size2;
  char(*names)[32] = program_demand_memory(malloc(dim * sizeof *names));
  char **columns = program_demand_memory(malloc(dim * sizeof *columns));
  for (size_t a = 0; a < dim; a++) {
    snprintf(names[a], sizeof names[a], "y%zu", a + 1);
    columns[a] = names[a];
  }
  table t = {.values = y,
             .names = columns,
             .labels = job->points.labels,
             .label_name = job->points.label_name,
             .properties = (table_property *)h->entries,
             .property_count = h->count};
  table_output *output = program_output(NULL);
  table_write(table_output_stream(output), &t); /* a failed write is told by the commit */
  program_commit(output);
  free(names);
  free(columns);
}

void embed_write(const embed_job *job, const embed_search *search) {
  const size_t others = search->best->size1 - 1, among = others < KEPT_AMONG ? others : KEPT_AMONG;
  const double kept = share_kept(job, search->best, among);
  char *all_kl = list_of_kl(search);
  header h = {0};
  put_text(&h, "program", "sne-embed " GRADCHECK_VERSION);
  put_number(&h, "kl", search->final.cost);
  put_settings(&h, job);
  put_result(&h, job, search, all_kl);
  put_number(&h, "neighbours_compared", (double)among);
  put_number(&h, "neighbours_kept", kept);
  write_table(job, &h, search->best);
  free(all_kl);
  if (isatty(fileno(stderr)))
    fprintf(stderr,
            "KL %.10g, |dC/dy| %.1e (%s); %zu iterations, %zu evaluations; %.1f %% of the %zu "
            "nearest neighbours kept\n",
            search->final.cost, search->final.gradient_norm, outcome_name(search->outcome),
            search->iterations, search->evaluations, 100 * kept, among);
}
