/* The sums over pairs, for vectors of WIDTH numbers. Included by each of kernel_*.c, which names
 * the code that comes out KERNEL. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if WIDTH > 2
#include <immintrin.h>
#endif

#include "sne/kernel.h"

typedef double vec __attribute__((vector_size(8 * WIDTH)));
typedef int64_t ivec __attribute__((vector_size(8 * WIDTH)));
typedef uint64_t uvec __attribute__((vector_size(8 * WIDTH)));

#define INLINE static inline __attribute__((always_inline))

INLINE vec load(const double *from) {
  return *(const vec *)from;
}

INLINE void store(double *to, vec v) {
  *(vec *)to = v;
}

INLINE vec splat(double x) {
  return x - (vec){0};
}

INLINE ivec isplat(int64_t k) {
  return k - (ivec){0};
}

INLINE vec chosen(ivec mask, vec v) {
  return (vec)(mask & (ivec)v);
}

/* The smaller one; NaN if b is. */
INLINE vec smaller(vec a, vec b) {
#if WIDTH == 8
  return _mm512_min_pd(a, b);
#elif WIDTH == 4
  return _mm256_min_pd(a, b);
#else
  const ivec less = a < b;
  return (vec)((less & (ivec)a) | (~less & (ivec)b));
#endif
}

/* From the first to the last, so that it does not depend on the compiler. */
INLINE double sum_of(vec v) {
  double sum = 0;
  for (int l = 0; l < WIDTH; l++) sum += v[l];
  return sum;
}

/* ---- exp(-x) ---- */

/* The bits of 2^(k/16), less k << 48. */
static const int64_t powers[16] __attribute__((aligned(SNE_ALIGNMENT))) = {
    0x3ff0000000000000, 0x3fefb5586cf9890f, 0x3fef72b83c7d517b, 0x3fef387a6e756238,
    0x3fef06fe0a31b715, 0x3feedea64c123422, 0x3feebfdad5362a27, 0x3feeab07dd485429,
    0x3feea09e667f3bcd, 0x3feea11473eb0187, 0x3feeace5422aa0db, 0x3feec49182a3f090,
    0x3feee89f995ad3ad, 0x3fef199bdd85529c, 0x3fef5818dcfba487, 0x3fefa4afa2a490da};

/* powers[k mod 16] */
INLINE ivec power(ivec k) {
#if WIDTH == 8
  return (ivec)_mm512_permutex2var_epi64(_mm512_load_si512(powers), (__m512i)k,
                                         _mm512_load_si512(powers + 8));
#else
  ivec bits;
  for (int l = 0; l < WIDTH; l++) bits[l] = powers[k[l] & 15];
  return bits;
#endif
}

/* Rows that are taken at once: where one waits for its last operation the other goes on. */
enum { ROWS = 2 };

/* exp(-x), x >= 0, of so many rows. x log2 e = n + f, with 16 n an integer and |f| <= 1/32; 2^-n is
 * looked up and shifted, and 2^-f = 1 - f (c_0 + ... + c_5 f^5) to 7e-18 (minimax). Within 2 units
 * in the last place, and x 2^-52 relative, for x log2 e is rounded. What is less than 2^-1020
 * becomes that, not 0. */
INLINE void exp_minus(size_t rows, const vec *x, vec *e) {
  const double log2e = 0x1.71547652b82fep0, sixteenths = 0x1.8p48;
  static const double rest[] = {0x1.5d89c0ba138a8p-10, -0x1.3b2ab6f894bddp-7, 0x1.c6b08d6e8557ep-5,
                                -0x1.ebfbdff82c5b1p-3, 0x1.62e42fefa39fdp-1};
  vec c[ROWS], f[ROWS], shifted[ROWS], whole[ROWS];
  for (size_t r = 0; r < rows; r++) f[r] = smaller(splat(1020), x[r] * log2e);
  for (size_t r = 0; r < rows; r++) shifted[r] = sixteenths - f[r]; /* -16 n in its last bits */
  for (size_t r = 0; r < rows; r++) f[r] += shifted[r] - sixteenths;
  for (size_t r = 0; r < rows; r++) c[r] = splat(-0x1.430cbae570e8dp-13);
  for (size_t k = 0; k < sizeof rest / sizeof *rest; k++)
    for (size_t r = 0; r < rows; r++) c[r] = c[r] * f[r] + rest[k];
  for (size_t r = 0; r < rows; r++) {
    const uvec bits = (uvec)shifted[r];
    whole[r] = (vec)((uvec)power((ivec)bits) + (bits << 48));
  }
  for (size_t r = 0; r < rows; r++) e[r] = whole[r] - whole[r] * (c[r] * f[r]);
}

INLINE vec exp_minus_one(vec x) {
  vec e;
  exp_minus(1, &x, &e);
  return e;
}

/* ---- a tile of a pair of rows ---- */

/* A vector of one row of the pair: which of its columns are pairs i < j. */
INLINE ivec is_pair(size_t i, size_t j, size_t points) {
  static const int64_t lanes[8] __attribute__((aligned(SNE_ALIGNMENT))) = {0, 1, 2, 3, 4, 5, 6, 7};
  const ivec column = *(const ivec *)lanes + isplat((int64_t)j);
  return (column > isplat((int64_t)i)) & (column < isplat((int64_t)points));
}

/* How far ahead, in numbers, both is asked for: what one core of today reads in about 200 ns. */
enum { AHEAD = 256, MOST_H = 3 };

/* What the rows i and i + 1 gather on their way along the columns. */
typedef struct {
  size_t i;
  vec total, stretch;
  vec y[ROWS][MOST_H], attraction[ROWS][MOST_H], repulsion[ROWS][MOST_H];
} row_pair;

/* h <= MOST_H. All that is conditional here is known when it is compiled. */
INLINE void tile(const sne_cloud *cloud, size_t h, bool attract, bool edge, size_t j,
                 const double *both, row_pair *rows, const sne_part *part) {
  const size_t stride = cloud->stride;
  for (size_t s = 0; s < SNE_TILE; s += WIDTH) {
    vec y[MOST_H], attraction[MOST_H], repulsion[MOST_H];
    for (size_t k = 0; k < h; k++) {
      y[k] = load(cloud->y + k * stride + j + s);
      if (attract) attraction[k] = load(part->attraction + k * stride + j + s);
      repulsion[k] = load(part->repulsion + k * stride + j + s);
    }
    vec d[MOST_H][ROWS], d2[ROWS], e[ROWS];
    for (size_t k = 0; k < h; k++)
      for (size_t r = 0; r < ROWS; r++) {
        d[k][r] = rows->y[r][k] - y[k];
        d2[r] = k == 0 ? d[k][r] * d[k][r] : d2[r] + d[k][r] * d[k][r];
      }
    exp_minus(ROWS, d2, e);
    for (size_t r = 0; r < ROWS; r++) {
      if (edge) e[r] = chosen(is_pair(rows->i + r, j + s, cloud->points), e[r]);
      rows->total += e[r];
      for (size_t k = 0; k < h; k++) {
        rows->repulsion[r][k] += e[r] * d[k][r];
        repulsion[k] -= e[r] * d[k][r];
      }
    }
    for (size_t r = 0; attract && r < ROWS; r++) {
      const vec w = load(both + r * SNE_TILE + s);
      __builtin_prefetch(both + r * SNE_TILE + s + AHEAD);
      rows->stretch += w * d2[r];
      for (size_t k = 0; k < h; k++) {
        rows->attraction[r][k] += w * d[k][r];
        attraction[k] -= w * d[k][r];
      }
    }
    for (size_t k = 0; k < h; k++) {
      if (attract) store(part->attraction + k * stride + j + s, attraction[k]);
      store(part->repulsion + k * stride + j + s, repulsion[k]);
    }
  }
}

/* A pair of rows, columns from (the first tile that counts) to to. */
INLINE void row_pair_sums(const sne_cloud *cloud, size_t h, bool attract, size_t i, size_t from,
                          size_t to, sne_part *part) {
  const size_t stride = cloud->stride, whole = cloud->points / SNE_TILE * SNE_TILE;
  row_pair rows = {.i = i};
  for (size_t r = 0; r < ROWS; r++)
    for (size_t k = 0; k < h; k++) rows.y[r][k] = splat(cloud->y[k * stride + i + r]);
  size_t j = i / SNE_TILE * SNE_TILE;
  const double *both = attract ? cloud->both + sne_cloud_offset(cloud, i) : NULL;
  if (j >= from) {
    tile(cloud, h, attract, true, j, both, &rows, part);
    j += SNE_TILE;
    both += attract ? 2 * SNE_TILE : 0;
  } else
    j = from;
  for (; j < to && j < whole; j += SNE_TILE) {
    tile(cloud, h, attract, false, j, both, &rows, part);
    both += attract ? 2 * SNE_TILE : 0;
  }
  for (; j < to; j += SNE_TILE) tile(cloud, h, attract, true, j, both, &rows, part);
  for (size_t r = 0; r < 2; r++)
    for (size_t k = 0; k < h; k++) {
      if (attract) part->attraction[k * stride + i + r] += sum_of(rows.attraction[r][k]);
      part->repulsion[k * stride + i + r] += sum_of(rows.repulsion[r][k]);
    }
  part->total += sum_of(rows.total);
  if (attract) part->stretch += sum_of(rows.stretch);
}

/* Where both is not read, columns are taken in stretches that stay in the second cache. */
INLINE void fixed_h(const sne_cloud *cloud, size_t h, bool attract, size_t first, size_t last,
                    sne_part *part) {
  const size_t stretch = attract ? cloud->stride : 4096;
  for (size_t from = 0; from < cloud->stride; from += stretch) {
    const size_t to = from + stretch < cloud->stride ? from + stretch : cloud->stride;
    for (size_t i = first; i < last && i < to; i += 2)
      row_pair_sums(cloud, h, attract, i, from, to, part);
  }
}

/* ---- any h ---- */

/* As above, with the coordinates in memory: part->own holds the rows' forces, a vector each. */
INLINE void any_tile(const sne_cloud *cloud, size_t r, ivec pair, size_t j, const double *both,
                     row_pair *rows, const sne_part *part) {
  const size_t h = cloud->h, stride = cloud->stride;
  const double *own_y = cloud->y + rows->i + r, *y = cloud->y + j;
  vec d2 = {0};
  for (size_t k = 0; k < h; k++) {
    const vec d = own_y[k * stride] - load(y + k * stride);
    d2 += d * d;
  }
  const vec e = chosen(pair, exp_minus_one(d2)), w = both == NULL ? splat(0) : load(both);
  rows->total += e;
  rows->stretch += w * d2;
  for (size_t k = 0; k < h; k++) {
    const vec d = own_y[k * stride] - load(y + k * stride), pull = w * d, push = e * d;
    double *own = part->own + (2 * k + r) * 2 * SNE_TILE;
    double *repulsion = part->repulsion + k * stride + j;
    store(own, load(own) + push);
    store(repulsion, load(repulsion) - push);
    if (both == NULL) continue;
    double *attraction = part->attraction + k * stride + j;
    store(own + SNE_TILE, load(own + SNE_TILE) + pull);
    store(attraction, load(attraction) - pull);
  }
}

static void any_h(const sne_cloud *cloud, size_t first, size_t last, sne_part *part) {
  const size_t h = cloud->h, stride = cloud->stride;
  for (size_t i = first; i < last; i += 2) {
    row_pair rows = {.i = i};
    memset(part->own, 0, 4 * h * SNE_TILE * sizeof *part->own);
    const double *both = cloud->both == NULL ? NULL : cloud->both + sne_cloud_offset(cloud, i);
    for (size_t j = i / SNE_TILE * SNE_TILE; j < stride; j += SNE_TILE)
      for (size_t r = 0; r < 2; r++, both += both == NULL ? 0 : SNE_TILE)
        for (size_t s = 0; s < SNE_TILE; s += WIDTH)
          any_tile(cloud, r, is_pair(i + r, j + s, cloud->points), j + s,
                   both == NULL ? NULL : both + s, &rows, part);
    for (size_t k = 0; k < h; k++)
      for (size_t r = 0; r < 2; r++) {
        const double *own = part->own + (2 * k + r) * 2 * SNE_TILE;
        part->repulsion[k * stride + i + r] += sum_of(load(own));
        if (both != NULL) part->attraction[k * stride + i + r] += sum_of(load(own + SNE_TILE));
      }
    part->total += sum_of(rows.total);
    part->stretch += sum_of(rows.stretch);
  }
}

/* ---- the three, or any h ---- */

static void pairs(const sne_cloud *cloud, size_t first, size_t last, sne_part *part) {
  const bool attract = cloud->both != NULL;
  switch (cloud->h) {
  case 1:
    attract ? fixed_h(cloud, 1, true, first, last, part)
            : fixed_h(cloud, 1, false, first, last, part);
    break;
  case 2:
    attract ? fixed_h(cloud, 2, true, first, last, part)
            : fixed_h(cloud, 2, false, first, last, part);
    break;
  case 3:
    attract ? fixed_h(cloud, 3, true, first, last, part)
            : fixed_h(cloud, 3, false, first, last, part);
    break;
  default:
    any_h(cloud, first, last, part);
  }
}

/* ---- one point ---- */

static void row(const sne_cloud *cloud, size_t i, double shift, double total, double *d2,
                double *q) {
  for (size_t j = 0; j < cloud->stride; j += WIDTH) {
    vec sum = {0};
    for (size_t k = 0; k < cloud->h; k++) {
      const double *y = cloud->y + k * cloud->stride;
      const vec d = y[i] - load(y + j);
      sum += d * d;
    }
    store(d2 + j, sum);
    store(q + j, 2 * (exp_minus_one(sum - shift) / total));
  }
}

/* exp(x) - 1 to 2 units in its last place, |x| < 700: x = n log 2 + r, |r| <= log(2) / 2, and
 * Taylor's polynomial, of which the first term left out is below 2e-17 of the first. */
INLINE vec expm1_of(vec x) {
  const double log2e = 0x1.71547652b82fep0, whole = 0x1.8p52;
  const double log2_high = 0x1.62e42fefa3800p-1, log2_low = 0x1.ef35793c76730p-45;
  const vec shifted = x * log2e + whole, n = shifted - whole;
  const vec r = (x - n * log2_high) - n * log2_low;
  const vec power = (vec)(((uvec)shifted << 52) + (UINT64_C(0x3ff) << 52));
  vec c = splat(1.0 / 6227020800);
  c = c * r + 1.0 / 479001600;
  c = c * r + 1.0 / 39916800;
  c = c * r + 1.0 / 3628800;
  c = c * r + 1.0 / 362880;
  c = c * r + 1.0 / 40320;
  c = c * r + 1.0 / 5040;
  c = c * r + 1.0 / 720;
  c = c * r + 1.0 / 120;
  c = c * r + 1.0 / 24;
  c = c * r + 1.0 / 6;
  c = c * r + 0.5;
  return power * (c * (r * r) + r) + (power - 1);
}

/* sin x and 1 - cos x, |x| <= 1/2, likewise. */
INLINE vec sin_of(vec x) {
  const vec x2 = x * x;
  vec c = splat(1.0 / 6227020800);
  c = c * x2 - 1.0 / 39916800;
  c = c * x2 + 1.0 / 362880;
  c = c * x2 - 1.0 / 5040;
  c = c * x2 + 1.0 / 120;
  c = c * x2 - 1.0 / 6;
  return c * x2 * x + x;
}

INLINE vec versine_of(vec x) {
  const vec x2 = x * x;
  vec c = splat(1.0 / 87178291200);
  c = c * x2 - 1.0 / 479001600;
  c = c * x2 + 1.0 / 3628800;
  c = c * x2 - 1.0 / 40320;
  c = c * x2 + 1.0 / 720;
  c = c * x2 - 1.0 / 24;
  c = c * x2 + 0.5;
  return c * x2;
}

/* A sum and what its roundings have lost. */
typedef struct {
  vec sum, lost;
} sum_and_lost;

INLINE void add(sum_and_lost *to, vec x) {
  const vec sum = to->sum + x, of_x = sum - to->sum;
  to->lost += (to->sum - (sum - of_x)) + (x - of_x);
  to->sum = sum;
}

INLINE double total_of(const sum_and_lost *v) {
  double sum = 0, lost = sum_of(v->lost);
  for (int l = 0; l < WIDTH; l++) {
    const double x = v->sum[l], more = sum + x, of_x = more - sum;
    lost += (sum - (more - of_x)) + (x - of_x);
    sum = more;
  }
  return sum + lost;
}

INLINE vec magnitude(vec v) {
  return (vec)((ivec)v & isplat(INT64_MAX));
}

static sne_move move(const sne_neighbourhood *near, const double *axis, double y_ik, double t) {
  sum_and_lost pull = {0}, growth = {0};
  vec pulls = {0}, gains = {0};
  for (size_t j = 0; j < near->stride; j += WIDTH) {
    const vec apart = 2 * (y_ik - load(axis + j)), both = load(near->both + j);
    const vec rise = t * (apart + t), q = load(near->q + j), gain = q * expm1_of(-rise);
    const vec rises = magnitude(splat(t)) * (magnitude(apart) + magnitude(splat(t)));
    add(&pull, both * rise);
    add(&growth, gain);
    pulls += magnitude(both) * rises;
    gains += magnitude(gain) + (q + chosen(gain > 0, gain)) * rises;
  }
  return (sne_move){.pull = total_of(&pull),
                    .growth = total_of(&growth),
                    .pulls = sum_of(pulls),
                    .gains = sum_of(gains)};
}

/* exp(-(x + i y)) - 1 = (exp(-x) - 1) cos y - (1 - cos y) - i exp(-x) sin y */
static sne_move complex_move(const sne_neighbourhood *near, const double *axis, double y_ik,
                             double t_real, double t_imag) {
  sum_and_lost pull = {0}, pull_imag = {0}, growth = {0}, growth_imag = {0};
  for (size_t j = 0; j < near->stride; j += WIDTH) {
    const vec apart = 2 * (y_ik - load(axis + j)), both = load(near->both + j);
    const vec rise = t_real * (apart + t_real) - t_imag * t_imag;
    const vec turn = t_imag * (apart + 2 * t_real);
    const vec q = load(near->q + j), shrink = expm1_of(-rise), versine = versine_of(turn);
    add(&pull, both * rise);
    add(&pull_imag, both * turn);
    add(&growth, q * (shrink - versine - shrink * versine));
    add(&growth_imag, -q * (1 + shrink) * sin_of(turn));
  }
  return (sne_move){.pull = total_of(&pull),
                    .pull_imag = total_of(&pull_imag),
                    .growth = total_of(&growth),
                    .growth_imag = total_of(&growth_imag)};
}

/* ---- numbers in a row ---- */

/* A vector anywhere in memory. */
typedef double loose_vec __attribute__((vector_size(8 * WIDTH), aligned(8)));

/* Up to WIDTH numbers from there; the rest is filled up. */
INLINE vec load_some(const double *from, size_t count, double filling) {
  if (count >= WIDTH) return *(const loose_vec *)from;
  vec v = splat(filling);
  for (size_t l = 0; l < count; l++) v[l] = from[l];
  return v;
}

static sne_exponents exponents(const double *z, const double *p, size_t n) {
  sne_exponents sums = {.largest = -HUGE_VAL};
  vec least = splat(HUGE_VAL), weighted = {0}, total = {0};
  for (size_t k = 0; k < n; k += WIDTH) least = smaller(-load_some(z + k, n - k, -HUGE_VAL), least);
  for (int l = 0; l < WIDTH; l++)
    if (!(-least[l] <= sums.largest)) sums.largest = -least[l];
  for (size_t k = 0; k < n; k += WIDTH) {
    const vec zs = load_some(z + k, n - k, -HUGE_VAL), ps = load_some(p + k, n - k, 0);
    total += exp_minus_one(sums.largest - zs);
    weighted += chosen((ps != 0) | (zs != zs), ps * zs);
  }
  sums.total = sum_of(total);
  sums.weighted = sum_of(weighted);
  return sums;
}

#include "sne/kernel_grid.h"

const sne_kernel_code KERNEL = {.name = KERNEL_NAME,
                                .pairs = pairs,
                                .row = row,
                                .move = move,
                                .complex_move = complex_move,
                                .exponents = exponents,
                                .spread = spread,
                                .collect = collect};
