#include "programs/sne-stability.h"
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

/* ---- p ---- */

/* exp(scale u_k) normalised, where the u_k run from 0 to 1; its smallest entry. */
static double fill_p(gsl_vector *p, const gsl_vector *u, double scale) {
  double sum = 0.0;
  for (size_t k = 0; k < p->size; k++) {
    double weight = exp(-scale * gsl_vector_get(u, k));
    gsl_vector_set(p, k, weight);
    sum += weight;
  }
  gsl_vector_scale(p, 1.0 / sum);
  return gsl_vector_min(p);
}

gsl_vector *stability_make_p(const settings *chosen, double smallest) {
  const size_t outcomes = (size_t)chosen->outcomes;
  gsl_vector *p = program_demand_memory(gsl_vector_alloc(outcomes));
  gsl_vector *u = program_demand_memory(gsl_vector_calloc(outcomes));
  gsl_rng *random = program_demand_memory(gsl_rng_alloc(gsl_rng_mt19937));
  gsl_rng_set(random, (unsigned long)chosen->seed);
  for (size_t k = 1; k + 1 < outcomes; k++) gsl_vector_set(u, k, gsl_rng_uniform(random));
  gsl_vector_set(u, outcomes - 1, 1.0);
  double low = 0.0, high = 800.0;
  while (high - low > 1e-13 * high) {
    double middle = 0.5 * (low + high);
    if (fill_p(p, u, middle) > smallest)
      low = middle;
    else
      high = middle;
  }
  gsl_rng_free(random);
  gsl_vector_free(u);
  return p;
}

gsl_vector *stability_read(const char *path) {
  gsl_matrix *m = program_read_matrix(path);
  table_error error;
  program_demand(table_check_distribution(m, path, &error), &error);
  gsl_vector_view entries = inputs_entries(m);
  gsl_vector *all = program_demand_memory(gsl_vector_alloc(entries.vector.size));
  gsl_vector_memcpy(all, &entries.vector);
  gsl_matrix_free(m);
  return all;
}

void stability_keep(gsl_vector **v, const gsl_vector *p) {
  size_t positive = 0;
  for (size_t k = 0; k < p->size; k++) positive += gsl_vector_get(p, k) > 0.0;
  gsl_vector *kept = program_demand_memory(gsl_vector_alloc(positive));
  for (size_t k = 0, to = 0; k < p->size; k++)
    if (gsl_vector_get(p, k) > 0.0) gsl_vector_set(kept, to++, gsl_vector_get(*v, k));
  gsl_vector_free(*v);
  *v = kept;
}

/* ---- the start ---- */

static gsl_vector *uniform(size_t n) {
  gsl_vector *q = program_demand_memory(gsl_vector_alloc(n));
  gsl_vector_set_all(q, 1.0 / (double)n);
  return q;
}

/* Any point of the simplex is as likely as any other. */
static gsl_vector *anywhere(size_t n, gsl_rng *random) {
  gsl_vector *q = program_demand_memory(gsl_vector_alloc(n));
  double sum = 0.0;
  for (size_t k = 0; k < n; k++) {
    gsl_vector_set(q, k, gsl_ran_exponential(random, 1.0));
    sum += gsl_vector_get(q, k);
  }
  gsl_vector_scale(q, 1.0 / sum);
  return q;
}

/* All but a thousandth on the outcome that p has least of. */
static gsl_vector *corner(const gsl_vector *p) {
  gsl_vector *q = uniform(p->size);
  gsl_vector_scale(q, 0.001);
  *gsl_vector_ptr(q, gsl_vector_min_index(p)) += 0.999;
  return q;
}

static const char *const named_starts[] = {"uniform", "random", "corner"};
enum { STARTS = sizeof named_starts / sizeof *named_starts };

void stability_read_start(settings *chosen, const gsl_vector *p) {
  for (size_t k = 0; k < STARTS; k++)
    if (strcmp(chosen->start, named_starts[k]) == 0) return;
  chosen->first = stability_read(chosen->start);
  if (chosen->first->size != p->size)
    program_fail(PROGRAM_INPUT,
                 "%s has %zu entries, but p has %zu; a start has one for each of them",
                 chosen->start, chosen->first->size, p->size);
  for (size_t k = 0; k < p->size; k++)
    if ((gsl_vector_get(chosen->first, k) > 0.0) != (gsl_vector_get(p, k) > 0.0))
      program_fail(PROGRAM_INPUT,
                   "%s: entry %zu is %g, but that of p is %g; a start is positive "
                   "where p is, and nowhere else",
                   chosen->start, k + 1, gsl_vector_get(chosen->first, k), gsl_vector_get(p, k));
  stability_keep(&chosen->first, p);
}

gsl_vector *stability_start(const settings *chosen, const gsl_vector *p, gsl_rng *random) {
  if (chosen->first) {
    gsl_vector *q = program_demand_memory(gsl_vector_alloc(p->size));
    gsl_vector_memcpy(q, chosen->first);
    return q;
  }
  if (strcmp(chosen->start, "random") == 0) return anywhere(p->size, random);
  if (strcmp(chosen->start, "corner") == 0) return corner(p);
  return uniform(p->size);
}
