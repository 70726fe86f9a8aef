#include "programs/sne-embed.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- the stages of a start ---- */

/* By how much attraction is multiplied, one stage after the other. */
static const double attractions[] = {30, 10, 4, 2, 1.5, 1.2, 1.1, 1};

size_t embed_stages(void) {
  return sizeof attractions / sizeof *attractions;
}

/* Annealed starts begin with 30, 10, 4, 2 and 1.5 in turn: the more attraction, the more of the
 * start is forgotten, and from the most of it all of them may end in one and the same place. */
static size_t first_stage(const embed_settings *chosen, size_t start) {
  const size_t to_begin_with = 5;
  if (strcmp(chosen->init, "annealed") == 0) return chosen->homotopy ? 0 : start % to_begin_with;
  return chosen->homotopy ? 0 : embed_stages() - 1;
}

static bool is_last(size_t stage) {
  return attractions[stage] == 1;
}

/* ---- what is watched ---- */

typedef struct {
  const embed_job *job;
  embed_search *search;
  bool terminal;
  double written, shown;           /* when the last checkpoint was written, the last line shown */
  double mark_time, mark_gradient; /* of an iteration some time ago, to judge the speed by */
  size_t next_mark;
} watching;

double embed_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* How long this stage will take, if the gradient goes on falling as it fell; negative: unknown. */
static double time_left(watching *w, const sne_progress *progress, double now) {
  const double tolerance = w->job->chosen->tolerance, g = progress->gradient_norm;
  const double fallen = log(w->mark_gradient / g);
  const double left = progress->iteration > 20 && fallen > 0
                          ? (now - w->mark_time) * log(g / tolerance) / fallen
                          : -1;
  if (progress->iteration < w->next_mark && progress->iteration > 1) return left;
  w->mark_time = now;
  w->mark_gradient = g;
  w->next_mark = progress->iteration * 3 / 2 + 1;
  return left;
}

static void show(watching *w, const sne_progress *progress) {
  const double now = embed_seconds(), left = time_left(w, progress, now);
  if (now - w->shown < 0.1) return;
  w->shown = now;
  const embed_search *search = w->search;
  fputs("\r\033[K", stderr);
  if (w->job->chosen->starts > 1)
    fprintf(stderr, "start %zu of %ld  ", search->start + 1, w->job->chosen->starts);
  const bool whole = is_last(search->stage); /* else the cost is no divergence */
  if (!whole) fprintf(stderr, "attraction x %g  ", attractions[search->stage]);
  fprintf(stderr, "iteration %zu  %s %.6f  |dC/dy| %.1e", progress->iteration,
          whole ? "KL" : "cost", progress->cost, progress->gradient_norm);
  const bool last = search->start + 1 == (size_t)w->job->chosen->starts;
  if (left > 0)
    fprintf(stderr, "  about %.0f s left%s", ceil(left),
            !whole ? " of this stage"
            : last ? ""
                   : " of this start");
}

static int watch(const sne_progress *progress, const gsl_matrix *y, void *context) {
  (void)y;
  watching *w = context;
  const embed_settings *chosen = w->job->chosen;
  if (w->job->trace)
    fprintf(table_output_stream(w->job->trace), "%zu\t%zu\t%.17g\t%.17g\t%zu\t%.17g\n",
            w->search->iterations + progress->iteration,
            w->search->evaluations + progress->evaluations, progress->cost, progress->gradient_norm,
            w->search->start + 1, attractions[w->search->stage]);
  if (w->terminal) show(w, progress);
  const bool interrupted = program_interrupted();
  if (chosen->checkpoint && (interrupted || embed_seconds() - w->written >= chosen->every)) {
    w->search->unwritten =
        !embed_checkpoint_write(w->job, w->search, progress->state, progress->state_size);
    w->written = embed_seconds();
  }
  return interrupted || w->search->unwritten;
}

/* ---- the search ---- */

embed_search embed_search_alloc(const embed_job *job) {
  const size_t starts = (size_t)job->chosen->starts;
  embed_search search = {.stage = first_stage(job->chosen, 0)};
  search.kl = program_demand_memory(calloc(starts, sizeof *search.kl));
  search.best =
      program_demand_memory(gsl_matrix_calloc(job->points.values->size1, (size_t)job->chosen->dim));
  return search;
}

void embed_search_free(embed_search *search) {
  free(search->kl);
  gsl_matrix_free(search->best);
}

sne_method embed_method(const embed_settings *chosen) {
  static const char *const methods[] = {"lbfgs", "gd", "cg", "bfgs", NULL};
  return (sne_method)program_choose("method", chosen->method, methods);
}

static sne_embed_options options_for(const embed_settings *chosen) {
  return (sne_embed_options){.method = embed_method(chosen),
                             .iterations = chosen->iterations ? chosen->iterations : -1,
                             .tolerance = chosen->tolerance,
                             .memory = (size_t)chosen->memory};
}

static void demand_run(int status, bool taken_up) {
  if (status == GSL_ENOMEM) program_demand_memory(NULL);
  if (status != GSL_SUCCESS && taken_up)
    program_fail(PROGRAM_INPUT, "--resume: the checkpoint holds no state of this search");
  if (status != GSL_SUCCESS)
    program_fail(PROGRAM_INPUT, "the start has no finite cost; scale it down or use --init=pca");
}

/* One start, from where `search` is; y is its map. A map that is interrupted on the way gets the KL
 * that it has. */
static bool run_start(const embed_job *job, embed_search *search, watching *w, gsl_matrix *y,
                      const gsl_vector *state, sne_progress *final, sne_outcome *outcome) {
  sne_embed_options options = options_for(job->chosen);
  if (state == NULL) embed_start(job, search->start, y);
  for (;; search->stage++) {
    options.repulsion = 1 / attractions[search->stage];
    options.watch = watch;
    options.context = w;
    options.state = state ? state->data : NULL;
    options.state_size = state ? state->size : 0;
    demand_run(sne_embed(job->problem, y, &options, final, outcome), state != NULL);
    state = NULL;
    search->iterations += final->iteration;
    search->evaluations += final->evaluations;
    if (*outcome == SNE_STOPPED || is_last(search->stage)) break;
    /* Of a map that is drawn into one place nothing is left to unfold. */
    if (!sne_start_spread(y)) embed_start(job, search->start, y);
  }
  if (!is_last(search->stage)) {
    sne_outcome evaluated;
    options = (sne_embed_options){.iterations = -1};
    demand_run(sne_embed(job->problem, y, &options, final, &evaluated), false);
  }
  return *outcome != SNE_STOPPED;
}

/* Of maps that are as good but for rounding, the first. */
static void keep_best(embed_search *search, const gsl_matrix *y, const sne_progress *final,
                      sne_outcome outcome) {
  search->kl[search->start] = final->cost;
  const double best = search->final.cost;
  if (search->start > 0 && !(final->cost < best - 1e-9 * fabs(best))) return;
  search->best_start = search->start;
  search->final = *final;
  search->outcome = outcome;
  gsl_matrix_memcpy(search->best, y);
}

bool embed_run(const embed_job *job, embed_search *search, const gsl_vector *state) {
  const embed_settings *chosen = job->chosen;
  watching w = {.job = job,
                .search = search,
                .terminal = isatty(fileno(stderr)) != 0,
                .written = embed_seconds()};
  if (job->trace)
    fprintf(table_output_stream(job->trace),
            "# iteration\tevaluations\tcost\tgradient_norm\tstart\tattraction\n");
  gsl_matrix *y =
      program_demand_memory(gsl_matrix_calloc(search->best->size1, search->best->size2));
  bool whole = true;
  program_catch_interrupt();
  while (whole && search->start < (size_t)chosen->starts) {
    sne_progress final;
    sne_outcome outcome;
    whole = run_start(job, search, &w, y, state, &final, &outcome);
    state = NULL;
    /* A start without an iteration was not watched. */
    if (final.iteration == 0 && program_interrupted()) whole = false;
    keep_best(search, y, &final, outcome);
    search->start++;
    search->stage = first_stage(chosen, search->start);
  }
  if (!whole) search->outcome = SNE_STOPPED;
  if (w.terminal) fputs("\r\033[K", stderr);
  gsl_matrix_free(y);
  return whole;
}
