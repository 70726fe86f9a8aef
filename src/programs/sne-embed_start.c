#include "programs/sne-embed.h"

#include <gsl/gsl_errno.h>
#include <string.h>

static bool starts_as(const embed_settings *chosen, const char *word) {
  return strcmp(chosen->init, word) == 0;
}

bool embed_is_random(const embed_settings *chosen) {
  return starts_as(chosen, "random") || starts_as(chosen, "annealed");
}

void embed_demand_start(const embed_settings *chosen) {
  if (chosen->starts > 1 && !embed_is_random(chosen))
    program_fail(PROGRAM_INPUT,
                 "--starts=%ld: all starts with --init=%s are the same; use --init=random or "
                 "--init=annealed",
                 chosen->starts, chosen->init);
}

static void from_file(const char *path, gsl_matrix *y) {
  gsl_matrix *start = program_read_matrix(path);
  if (start->size1 != y->size1 || start->size2 != y->size2)
    program_fail(PROGRAM_INPUT, "--init=%s is %zu x %zu, but the map is to be %zu x %zu", path,
                 start->size1, start->size2, y->size1, y->size2);
  gsl_matrix_memcpy(y, start);
  gsl_matrix_free(start);
  if (!sne_start_spread(y))
    program_fail(PROGRAM_INPUT,
                 "--init=%s has all points at one place, from where no force moves them; use "
                 "--init=random",
                 path);
}

static void from_components(const gsl_matrix *points, gsl_matrix *y) {
  if (y->size2 > points->size2)
    program_fail(PROGRAM_INPUT,
                 "the points have %zu column%s, so there are no %zu principal components to start "
                 "from; use --init=random",
                 points->size2, points->size2 == 1 ? "" : "s", y->size2);
  const int status = sne_start_pca(points, y);
  if (status == GSL_ENOMEM) program_demand_memory(NULL);
  if (status != GSL_SUCCESS)
    program_fail(PROGRAM_INPUT,
                 "within rounding the points vary in fewer than %zu directions, too few for "
                 "principal components to start from; use --init=random",
                 y->size2);
}

static void from_eigenmap(const embed_job *job, gsl_matrix *y) {
  const int status =
      job->sparse_p ? sne_start_eigenmap_sparse(job->sparse_p, y) : sne_start_eigenmap(job->p, y);
  if (status == GSL_ENOMEM) program_demand_memory(NULL);
  if (status != GSL_SUCCESS)
    program_fail(PROGRAM_INPUT, "%zu points have no eigenmap in %zu dimensions; use --init=random",
                 y->size1, y->size2);
}

unsigned long embed_seed(const embed_settings *chosen, size_t start) {
  return (unsigned long)chosen->seed + start;
}

void embed_start(const embed_job *job, size_t start, gsl_matrix *y) {
  const embed_settings *chosen = job->chosen;
  const unsigned long seed = embed_seed(chosen, start);
  int status = GSL_SUCCESS;
  if (starts_as(chosen, "random"))
    status = sne_start_random(seed, 1e-4, y);
  else if (starts_as(chosen, "annealed"))
    status = sne_start_random(seed, 1, y);
  else if (starts_as(chosen, "pca"))
    from_components(job->points.values, y);
  else if (starts_as(chosen, "eigenmap"))
    from_eigenmap(job, y);
  else
    from_file(chosen->init, y);
  if (status != GSL_SUCCESS) program_demand_memory(NULL);
}
