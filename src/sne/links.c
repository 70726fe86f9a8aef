#include "sne/links.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "sne/entries.h"
#include "sne/lanes.h"
#include "sne/tasks.h"

static int links_alloc(sne_links *links, size_t points, size_t entries) {
  *links = (sne_links){.points = points};
  links->begin = calloc(points + 2, sizeof *links->begin);
  links->to = malloc((entries + 1) * sizeof *links->to);
  links->both = malloc((entries + 1) * sizeof *links->both);
  if (links->begin != NULL && links->to != NULL && links->both != NULL) return GSL_SUCCESS;
  sne_links_free(links);
  return GSL_ENOMEM;
}

void sne_links_free(sne_links *links) {
  free(links->begin);
  free(links->to);
  free(links->both);
  *links = (sne_links){0};
}

/* Of a matrix in compressed rows the transpose, whose columns come out in order. begin[i + 1] runs
 * through row i while it is filled. */
static void transpose(sne_links *links, const gsl_spmatrix *p) {
  const size_t points = p->size1;
  size_t *next = links->begin + 1;
  for (size_t e = 0; e < p->nz; e++) next[p->i[e] + 1]++;
  for (size_t i = 1; i <= points; i++) next[i] += next[i - 1];
  for (size_t i = 0; i < points; i++)
    for (int e = p->p[i]; e < p->p[i + 1]; e++) {
      const size_t to = next[p->i[e]]++;
      links->to[to] = (uint32_t)i;
      links->both[to] = 2 * p->data[e];
    }
}

/* Rows in order, entry ij has to be the first of row j that is not yet matched. */
static bool is_symmetric(const sne_links *links, size_t *matched) {
  for (size_t i = 0; i < links->points; i++) matched[i] = links->begin[i];
  for (size_t i = 0; i < links->points; i++)
    for (size_t e = links->begin[i]; e < links->begin[i + 1]; e++) {
      const size_t j = links->to[e], mirrored = matched[j]++;
      if (j == i || mirrored >= links->begin[j + 1] || links->to[mirrored] != i ||
          links->both[mirrored] != links->both[e])
        return false;
    }
  return true;
}

int sne_links_init(sne_links *links, const gsl_spmatrix *p) {
  *links = (sne_links){0};
  if (p->sptype != GSL_SPMATRIX_CSR || p->size1 != p->size2 || p->size1 > UINT32_MAX)
    return GSL_EINVAL;
  const int status = links_alloc(links, p->size1, p->nz);
  if (status != GSL_SUCCESS) return status;
  size_t *matched = malloc((p->size1 + 1) * sizeof *matched);
  if (matched == NULL) {
    sne_links_free(links);
    return GSL_ENOMEM;
  }
  transpose(links, p);
  const bool good = is_symmetric(links, matched);
  free(matched);
  if (!good) sne_links_free(links);
  return good ? GSL_SUCCESS : GSL_EINVAL;
}

void sne_links_sums(const sne_links *links, double *sum_p, double *sum_p_log_p) {
  *sum_p = *sum_p_log_p = 0;
  for (size_t i = 0; i < links->points; i++) {
    double sum = 0, sum_log = 0;
    for (size_t e = links->begin[i]; e < links->begin[i + 1]; e++) {
      const double p = links->both[e] / 2;
      sum += p;
      if (p != 0) sum_log += p * log(p);
    }
    *sum_p += sum;
    *sum_p_log_p += sum_log;
  }
}

enum { MOST_AT_ONCE = 3 };

/* One i: so many coordinates of its attraction from k on, stride apart, and their share of sum_j
 * (p_ij + p_ji) d2_ij. How many they are is known when it is compiled, so that all sums stay in
 * registers. */
SNE_INLINE double attract_along(const sne_links *links, const gsl_matrix *y, size_t i, size_t k,
                                size_t coordinates, double *attraction, size_t stride) {
  const double *yi = sne_row(y, i) + k;
  double force[MOST_AT_ONCE] = {0}, stretch[MOST_AT_ONCE] = {0}, sum = 0;
  for (size_t e = links->begin[i]; e < links->begin[i + 1]; e++) {
    const double *yj = sne_row(y, links->to[e]) + k, both = links->both[e];
    for (size_t c = 0; c < coordinates; c++) {
      const double d = yi[c] - yj[c], pull = both * d;
      force[c] += pull;
      stretch[c] += pull * d;
    }
  }
  for (size_t c = 0; c < coordinates; c++) {
    attraction[(k + c) * stride] = force[c];
    sum += stretch[c];
  }
  return sum;
}

static double attract_one(const sne_links *links, const gsl_matrix *y, size_t i, double *attraction,
                          size_t stride) {
  const size_t h = y->size2;
  double sum = 0;
  for (size_t k = 0; k < h; k += MOST_AT_ONCE) {
    if (h - k == 1)
      sum += attract_along(links, y, i, k, 1, attraction, stride);
    else if (h - k == 2)
      sum += attract_along(links, y, i, k, 2, attraction, stride);
    else
      sum += attract_along(links, y, i, k, MOST_AT_ONCE, attraction, stride);
  }
  return sum;
}

enum { BLOCKS = 64 };

typedef struct {
  const sne_links *links;
  const gsl_matrix *y;
  double *attraction;
  size_t stride;
  double stretch[BLOCKS];
} attract_work;

static void attract_block(void *context, size_t block) {
  attract_work *work = context;
  const size_t points = work->links->points, end = points * (block + 1) / BLOCKS;
  for (size_t i = points * block / BLOCKS; i < end; i++)
    work->stretch[block] +=
        attract_one(work->links, work->y, i, work->attraction + i, work->stride);
}

double sne_links_attract(const sne_links *links, const gsl_matrix *y, size_t threads,
                         double *attraction, size_t stride) {
  attract_work work = {.links = links, .y = y, .attraction = attraction, .stride = stride};
  sne_tasks(threads, BLOCKS, attract_block, &work);
  double stretch = 0;
  for (size_t block = 0; block < BLOCKS; block++) stretch += work.stretch[block];
  return stretch / 2;
}
