/* Exact nearest neighbours: all distances, a block of points against a block at a time, of which
 * each point keeps the k least in a heap. A chunk of points that fits the cache serves a group of
 * points before the next one is fetched. */
#include "sne/neighbours.h"

#include <gsl/gsl_errno.h>
#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "sne/blocks.h"
#include "sne/tasks.h"

enum { GROUP = 8 };                            /* blocks whose neighbours are sought together */
static const size_t chunk_numbers = 64 * 1024; /* coordinates of a chunk: half a megabyte */
static const size_t most_points_in_chunk =
    1024; /* its distances to a block are in the cache, too */

/* ---- the k nearest so far: a heap whose root is the farthest ---- */

typedef struct {
  sne_neighbour *entries;
  size_t count, k;
} heap;

static bool farther(const sne_neighbour *a, const sne_neighbour *b) {
  return a->distance2 > b->distance2 || (a->distance2 == b->distance2 && a->index > b->index);
}

/* Puts entry at the root of a heap of count, or below. */
static void sift_down(sne_neighbour *entries, size_t count, sne_neighbour entry) {
  size_t place = 0;
  for (size_t child; (child = 2 * place + 1) < count; place = child) {
    if (child + 1 < count && farther(&entries[child + 1], &entries[child])) child++;
    if (!farther(&entries[child], &entry)) break;
    entries[place] = entries[child];
  }
  entries[place] = entry;
}

static void sift_up(heap *h, sne_neighbour entry) {
  size_t place = h->count++;
  for (size_t parent; place > 0; place = parent) {
    parent = (place - 1) / 2;
    if (!farther(&entry, &h->entries[parent])) break;
    h->entries[place] = h->entries[parent];
  }
  h->entries[place] = entry;
}

/* Candidates come in the order of their index, so that one as far as the root loses the tie. */
static void consider(heap *h, const double *d2, size_t first, size_t count, size_t self) {
  double bound = h->count < h->k ? HUGE_VAL : h->entries[0].distance2;
  for (size_t j = 0; j < count; j++) {
    if (!(d2[j] < bound) || first + j == self) continue;
    const sne_neighbour candidate = {d2[j], (unsigned)(first + j)};
    if (h->count < h->k)
      sift_up(h, candidate);
    else
      sift_down(h->entries, h->k, candidate);
    if (h->count == h->k) bound = h->entries[0].distance2;
  }
}

/* Nearest first: the farthest is moved behind the heap that is left. */
static void sort(heap *h) {
  for (size_t left = h->count; left > 1; left--) {
    const sne_neighbour last = h->entries[left - 1];
    h->entries[left - 1] = h->entries[0];
    sift_down(h->entries, left - 1, last);
  }
}

/* ---- all of them ---- */

static size_t chunk_blocks(const sne_blocks *x) {
  const size_t by_cache = chunk_numbers / (x->dimensions * SNE_LANES) + 1;
  const size_t most = most_points_in_chunk / SNE_LANES;
  return by_cache < most ? by_cache : most;
}

typedef struct {
  const sne_blocks *x;
  size_t k;
  sne_neighbour *nearest;
  atomic_int status;
} task;

/* The points of a group of blocks; d2 holds 8 rows of a chunk. */
static void search(const task *t, size_t group, double *d2) {
  const sne_blocks *x = t->x;
  const size_t n = x->points, chunk = chunk_blocks(x), stride = chunk * SNE_LANES;
  const size_t begin = group * GROUP, all = x->blocks;
  const size_t end = begin + GROUP < all ? begin + GROUP : all, first_point = begin * SNE_LANES;
  heap heaps[GROUP * SNE_LANES];
  for (size_t i = 0; i < GROUP * SNE_LANES; i++)
    heaps[i] = (heap){.entries = t->nearest + (first_point + i) * t->k, .k = t->k};
  for (size_t from = 0; from < all; from += chunk) {
    const size_t to = from + chunk < all ? from + chunk : all, first = from * SNE_LANES;
    const size_t count = (to * SNE_LANES < n ? to * SNE_LANES : n) - first;
    for (size_t block = begin; block < end; block++) {
      sne_blocks_distances(x, block, from, to, d2, stride);
      for (size_t i = block * SNE_LANES; i < n && i < (block + 1) * SNE_LANES; i++)
        consider(&heaps[i - first_point], d2 + i % SNE_LANES * stride, first, count, i);
    }
  }
  for (size_t i = first_point; i < n && i < end * SNE_LANES; i++) sort(&heaps[i - first_point]);
}

static void search_group(void *context, size_t group) {
  task *t = context;
  double *d2 = malloc(chunk_blocks(t->x) * SNE_LANES * SNE_LANES * sizeof *d2);
  if (d2 == NULL)
    t->status = GSL_ENOMEM;
  else
    search(t, group, d2);
  free(d2);
}

int sne_nearest(const gsl_matrix *points, size_t k, sne_neighbour *nearest) {
  if (k == 0 || k >= points->size1 || points->size1 > UINT_MAX) return GSL_EBADLEN;
  sne_blocks x;
  int status = sne_blocks_alloc(points, &x);
  if (status != GSL_SUCCESS) return status;
  task t = {&x, k, nearest, GSL_SUCCESS};
  sne_tasks(sne_processors(), (x.blocks - 1) / GROUP + 1, search_group, &t);
  sne_blocks_free(&x);
  return t.status;
}

int sne_neighbours(const gsl_matrix *points, size_t k, unsigned *neighbours) {
  const size_t count = points->size1 * k;
  sne_neighbour *nearest = malloc((count + 1) * sizeof *nearest);
  if (nearest == NULL) return GSL_ENOMEM;
  const int status = sne_nearest(points, k, nearest);
  for (size_t n = 0; n < count && status == GSL_SUCCESS; n++) neighbours[n] = nearest[n].index;
  free(nearest);
  return status;
}

static int compare(const void *a, const void *b) {
  const unsigned left = *(const unsigned *)a, right = *(const unsigned *)b;
  return (left > right) - (left < right);
}

/* How many numbers two lists share; both get sorted. */
static size_t shared(unsigned *a, unsigned *b, size_t k) {
  qsort(a, k, sizeof *a, compare);
  qsort(b, k, sizeof *b, compare);
  size_t both = 0;
  for (size_t i = 0, j = 0; i < k && j < k;) {
    both += a[i] == b[j];
    const bool next_a = a[i] <= b[j], next_b = b[j] <= a[i];
    i += next_a;
    j += next_b;
  }
  return both;
}

int sne_neighbours_kept(const gsl_matrix *points, const gsl_matrix *y, size_t k, double *share) {
  const size_t n = points->size1;
  if (y->size1 != n) return GSL_EBADLEN;
  unsigned *of_points = malloc((2 * n * k + 1) * sizeof *of_points), *of_y = of_points + n * k;
  if (of_points == NULL) return GSL_ENOMEM;
  int status = sne_neighbours(points, k, of_points);
  if (status == GSL_SUCCESS) status = sne_neighbours(y, k, of_y);
  size_t kept = 0;
  for (size_t i = 0; i < n && status == GSL_SUCCESS; i++)
    kept += shared(of_points + i * k, of_y + i * k, k);
  *share = (double)kept / ((double)n * (double)k);
  free(of_points);
  return status;
}
