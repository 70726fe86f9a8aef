/* The parts of sne-embed: what is embedded, where it starts, the search, its checkpoints. */
#ifndef PROGRAMS_SNE_EMBED_H
#define PROGRAMS_SNE_EMBED_H

#include "programs/inputs.h"

typedef struct {
  double perplexity, tolerance, every;
  int dim, homotopy;
  const char *init, *method, *neighbours, *trace, *label, *checkpoint, *resume;
  long iterations, seed, starts, memory, threads;
} embed_settings;

typedef struct {
  const embed_settings *chosen;
  const char *path;
  table points;
  size_t neighbours;      /* 0: p is over all pairs */
  gsl_matrix *p;          /* or else */
  gsl_spmatrix *sparse_p; /* over neighbours */
  sne_problem *problem;
  table_output *trace; /* NULL: none is asked for */
} embed_job;

/* How far the search has come, and the best map so far. */
typedef struct {
  size_t start, stage;            /* where it is, both from 0 */
  size_t iterations, evaluations; /* of the stages that are done */
  double *kl;                     /* of each start; those that are done count */
  size_t best_start;
  gsl_matrix *best;   /* the map of best_start, once start or more are done */
  sne_progress final; /* its cost and gradient */
  sne_outcome outcome;
  bool unwritten;    /* a checkpoint could not be written, which ended the search */
  table_error error; /* why */
} embed_search;

/* ---- sne-embed_start.c ---- */

/* Fails unless --init goes with the other settings. */
void embed_demand_start(const embed_settings *chosen);
/* Where start number `start` begins. */
void embed_start(const embed_job *job, size_t start, gsl_matrix *y);
bool embed_is_random(const embed_settings *chosen);
/* Of start number `start`; a negative one is counted from the end. */
unsigned long embed_seed(const embed_settings *chosen, size_t start);

/* ---- sne-embed_search.c ---- */

sne_method embed_method(const embed_settings *chosen);
size_t embed_stages(void);  /* that there can be in a start */
double embed_seconds(void); /* of a clock that only runs forward */

/* All starts, each through all stages. `search` may come from a checkpoint, then state is the run
 * that was going on. Returns false when it was interrupted, or a checkpoint could not be written;
 * best is what there is even so. */
bool embed_run(const embed_job *job, embed_search *search, const gsl_vector *state);
embed_search embed_search_alloc(const embed_job *job);
void embed_search_free(embed_search *search);

/* ---- sne-embed_checkpoint.c ---- */

/* Fails unless a file can be written there. */
void embed_checkpoint_demand(const char *path);
/* Written whole or not at all. state is what sne_progress has. False, and search->error, when it
 * cannot be written. */
bool embed_checkpoint_write(const embed_job *job, embed_search *search, const double *state,
                            size_t state_size);
/* Fails with the reason unless the file is whole and of the same points and settings; the caller
 * frees the state. */
gsl_vector *embed_checkpoint_read(const embed_job *job, embed_search *search);

/* ---- sne-embed_map.c ---- */

void embed_write(const embed_job *job, const embed_search *search);

#endif
