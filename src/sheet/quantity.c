#include "sheet/quantity.h"
#include <math.h>

size_t sheet_symbol_entries(const formula_symbol *symbol, const size_t *sizes) {
  size_t entries = symbol->dimension == FORMULA_NUMBER_SHAPE ? 1 : sizes[symbol->dimension];
  for (size_t k = 0; k < symbol->subscripts; k++) entries *= sizes[symbol->range[k]];
  return entries;
}

/* Entry (j, i) of entry (i, j), where there are two subscripts; itself otherwise. */
static size_t mirrored(const formula_symbol *symbol, const size_t *sizes, size_t entry) {
  if (symbol->subscripts != 2 || symbol->dimension != FORMULA_NUMBER_SHAPE) return entry;
  size_t n = sizes[symbol->range[1]];
  return entry % n * n + entry / n;
}

static bool left_out(const formula_symbol *symbol, const size_t *sizes, bool distinct,
                     size_t entry) {
  return distinct && symbol->pairs && mirrored(symbol, sizes, entry) == entry;
}

/* ---- one by one ---- */

/* A multiple of 2^-bits, or of a finer grid where the interval is narrow, strictly inside (low,
 * high), not 0. */
static double draw_inside(double low, double high, unsigned bits, bool integer,
                          sheet_random *random) {
  const double span = integer ? 6 : 2; /* half the width where an end is open */
  if (isinf(low)) low = isinf(high) ? -span : high - 2 * span;
  if (isinf(high)) high = low + 2 * span;
  double unit = integer ? 1 : ldexp(1, -(int)bits);
  double first = floor(low / unit) + 1, last = ceil(high / unit) - 1;
  while (!integer && last - first < 3) {
    unit /= 2;
    first = floor(low / unit) + 1;
    last = ceil(high / unit) - 1;
  }
  double value;
  do {
    value = (first + (double)sheet_random_below(random, (size_t)(last - first) + 1)) * unit;
  } while (value == 0);
  return value;
}

static double draw_entry(const sheet_quantity *q, unsigned bits, sheet_random *random) {
  return draw_inside(q->low, q->high, bits, (q->properties & SHEET_INTEGER) != 0, random);
}

/* Not all alike: what is 0 in every sample, or of one class, hides whole terms of an answer. */
static void draw_binary(size_t entries, sheet_random *random, double *values) {
  size_t ones = 0;
  for (size_t e = 0; e < entries; e++)
    ones += (values[e] = (double)sheet_random_below(random, 2)) > 0;
  if (entries > 1 && ones % entries == 0) {
    size_t other = sheet_random_below(random, entries);
    values[other] = 1 - values[other];
  }
}

/* Neither are all rows hot at the same place. */
static void draw_one_hot(size_t entries, size_t length, sheet_random *random, double *values) {
  size_t shift = sheet_random_below(random, length), row = 0;
  for (size_t e = 0; e < entries; e += length, row++) {
    size_t hot = row < length ? (row + shift) % length : sheet_random_below(random, length);
    for (size_t k = 0; k < length; k++) values[e + k] = k == hot;
  }
}

/* ---- distributions: shares of 2^b units, at least one each ---- */

typedef struct {
  const sheet_quantity *quantity;
  const size_t *sizes;
  bool distinct, symmetric;
  size_t entries;
} simplex;

/* How many entries the share of this one counts for: 0 where it is its mirror's, or not there. */
static size_t share_count(const simplex *s, size_t entry) {
  const formula_symbol *symbol = s->quantity->symbol;
  if (left_out(symbol, s->sizes, s->distinct, entry)) return 0;
  size_t mirror = mirrored(symbol, s->sizes, entry);
  if (!s->symmetric || mirror == entry) return 1;
  return entry < mirror ? 2 : 0;
}

/* Which sum an entry belongs to: the row-major number of its subscripts that are not summed. */
static size_t group_of(const simplex *s, size_t entry) {
  const formula_symbol *symbol = s->quantity->symbol;
  size_t group = 0, stride = 1;
  for (size_t k = symbol->subscripts; k-- > 0;) {
    size_t size = s->sizes[symbol->range[k]];
    if (!s->quantity->summed[k]) {
      group += entry % size * stride;
      stride *= size;
    }
    entry /= size;
  }
  return group;
}

static bool belongs(const simplex *s, size_t group, size_t entry) {
  return group_of(s, entry) == group && share_count(s, entry) > 0;
}

static void draw_weights(const simplex *s, size_t group, sheet_random *random, double *values) {
  for (size_t e = 0; e < s->entries; e++)
    if (belongs(s, group, e)) values[e] = 1 + (double)sheet_random_below(random, 61);
}

/* From weights to shares of one. */
static void share_out(const simplex *s, size_t group, unsigned bits, sheet_random *random,
                      double *values) {
  double members = 0, weights = 0;
  for (size_t e = 0; e < s->entries; e++) {
    if (!belongs(s, group, e)) continue;
    members += (double)share_count(s, e);
    weights += (double)share_count(s, e) * values[e];
  }
  double total = 1;
  while (total < 3 * members || total < ldexp(1, (int)bits)) total *= 2;

  double left = total; /* what rounding down leaves over goes to single entries first, to be even */
  size_t single = s->entries, twice = s->entries;
  for (size_t e = 0; e < s->entries; e++) {
    if (!belongs(s, group, e)) continue;
    size_t count = share_count(s, e);
    values[e] = 1 + floor((total - members) * values[e] / weights);
    left -= (double)count * values[e];
    if (count == 1 && (single == s->entries || sheet_random_below(random, 2))) single = e;
    if (count == 2 && (twice == s->entries || sheet_random_below(random, 2))) twice = e;
  }
  if (single < s->entries) {
    double odd = twice < s->entries ? fmod(left, 2) : left;
    values[single] += odd;
    left -= odd;
  }
  if (twice < s->entries) values[twice] += left / 2;
  for (size_t e = 0; e < s->entries; e++)
    if (belongs(s, group, e)) values[e] /= total;
}

static void make_distribution(const sheet_quantity *q, const size_t *sizes, bool distinct,
                              bool weighted, unsigned bits, sheet_random *random, double *values) {
  simplex s = {.quantity = q,
               .sizes = sizes,
               .distinct = distinct,
               .symmetric = (q->properties & SHEET_SYMMETRIC) != 0,
               .entries = sheet_symbol_entries(q->symbol, sizes)};
  size_t groups = 1;
  for (size_t k = 0; k < q->symbol->subscripts; k++)
    if (!q->summed[k]) groups *= sizes[q->symbol->range[k]];
  for (size_t group = 0; group < groups; group++) {
    if (!weighted) draw_weights(&s, group, random, values);
    share_out(&s, group, bits, random, values);
  }
}

void sheet_quantity_apportion(const sheet_quantity *q, const size_t *sizes, bool distinct,
                              unsigned bits, double *values) {
  sheet_random random = {0};
  make_distribution(q, sizes, distinct, true, bits, &random, values);
  sheet_quantity_settle(q, sizes, distinct, values);
}

void sheet_quantity_settle(const sheet_quantity *q, const size_t *sizes, bool distinct,
                           double *values) {
  size_t entries = sheet_symbol_entries(q->symbol, sizes);
  for (size_t e = 0; e < entries; e++) {
    size_t mirror = mirrored(q->symbol, sizes, e);
    if ((q->properties & SHEET_SYMMETRIC) && mirror < e) values[e] = values[mirror];
    if (left_out(q->symbol, sizes, distinct, e)) values[e] = (double)NAN;
  }
}

size_t sheet_quantity_row(const sheet_quantity *q, const size_t *sizes) {
  const formula_symbol *symbol = q->symbol;
  bool vector = symbol->dimension != FORMULA_NUMBER_SHAPE;
  return sizes[vector ? symbol->dimension : symbol->range[symbol->subscripts - 1]];
}

void sheet_quantity_draw(const sheet_quantity *q, const size_t *sizes, bool distinct, unsigned bits,
                         sheet_random *random, double *values) {
  size_t entries = sheet_symbol_entries(q->symbol, sizes);
  if (q->properties & SHEET_DISTRIBUTION) {
    make_distribution(q, sizes, distinct, false, bits, random, values);
  } else if (q->properties & SHEET_ONE_HOT) {
    draw_one_hot(entries, sheet_quantity_row(q, sizes), random, values);
  } else if (q->properties & SHEET_BINARY) {
    draw_binary(entries, random, values);
  } else {
    for (size_t e = 0; e < entries; e++) values[e] = draw_entry(q, bits, random);
  }
  sheet_quantity_settle(q, sizes, distinct, values);
}
