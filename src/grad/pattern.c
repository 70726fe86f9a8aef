#include "grad/grad.h"

#include <gsl/gsl_math.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* By how much a claim may miss what a pattern says of it: it is computed in doubles too. */
static const double CLAIM_ROUNDING = 1e-7;

/* exp(-this): the chance that as much agreement is an accident. */
static const double ENOUGH = 9.21;

typedef struct {
  const grad_entry *entries;
  size_t count, rows, columns;
  double multiple; /* K */
  double largest;  /* derivative */
  bool sorted;     /* by index */
  const gsl_vector *x, *scale;
  double slack; /* of the number that is tried, relative to it */
} scene;

static scene scene_of(const grad_check *check, const grad_report_options *options) {
  scene s = {.entries = check->entries, .count = check->count, .sorted = true};
  size_t last = 0;
  for (size_t i = 0; i < s.count; i++) {
    last = GSL_MAX(last, s.entries[i].index);
    if (i > 0 && s.entries[i].index <= s.entries[i - 1].index) s.sorted = false;
  }
  s.columns = options != NULL && options->columns > 0 ? options->columns : last + 1;
  s.rows = last / s.columns + 1;
  s.multiple = grad_rule_multiple(&check->rule);
  s.largest = check->largest;
  if (options == NULL) return s;
  s.x = options->x;
  s.scale = options->scale;
  return s;
}

static int by_index(const void *key, const void *element) {
  size_t index = *(const size_t *)key, other = ((const grad_entry *)element)->index;
  return index < other ? -1 : index > other;
}

/* The place of the entry with this index; count if it was not examined. */
static size_t place_of(const scene *s, size_t index) {
  const grad_entry *found = bsearch(&index, s->entries, s->count, sizeof *s->entries, by_index);
  return found == NULL ? s->count : (size_t)(found - s->entries);
}

static bool is_wrong(const scene *s, size_t i) {
  return s->entries[i].verdict == GRAD_WRONG;
}

/* K bars of a derivative. */
static double doubt(const scene *s, size_t i) {
  return s->multiple * grad_estimate_bar(&s->entries[i].estimate);
}

/* ---- what a pattern says of an entry ---- */

/* The element for an entry of a vector with one for each, or one for each column; or NaN. */
static double element(const scene *s, const gsl_vector *vector, size_t i) {
  size_t k = s->entries[i].index;
  if (vector == NULL) return (double)NAN;
  if (k < vector->size) return gsl_vector_get(vector, k);
  return vector->size == s->columns ? gsl_vector_get(vector, k % s->columns) : (double)NAN;
}

/* The place of the entry whose derivative is at i, or count. */
static size_t source_of(const scene *s, const grad_finding *finding, size_t i) {
  size_t k = s->entries[i].index, back = (size_t)labs(finding->shift);
  switch (finding->pattern) {
  case GRAD_PATTERN_TRANSPOSED: /* written column by column, at k is row k % rows */
    return place_of(s, k % s->rows * s->columns + k / s->rows);
  case GRAD_PATTERN_SWAPPED:
    return i == finding->first ? finding->last : i == finding->last ? finding->first : i;
  case GRAD_PATTERN_SHIFTED:
    if (finding->shift < 0 && k < back) return s->count;
    return place_of(s, finding->shift < 0 ? k - back : k + back);
  default:
    return i;
  }
}

static double factor_of(const scene *s, const grad_finding *finding, size_t i) {
  switch (finding->pattern) {
  case GRAD_PATTERN_ZERO:
    return 0;
  case GRAD_PATTERN_SIGN:
    return -1;
  case GRAD_PATTERN_FACTOR:
    return finding->number;
  case GRAD_PATTERN_TIMES_X:
    return element(s, s->x, i);
  case GRAD_PATTERN_OVER_X:
    return 1 / element(s, s->x, i);
  case GRAD_PATTERN_TIMES_SCALE:
    return element(s, s->scale, i);
  case GRAD_PATTERN_OVER_SCALE:
    return 1 / element(s, s->scale, i);
  default:
    return 1;
  }
}

static double offset_of(const scene *s, const grad_finding *finding, size_t i) {
  if (finding->pattern == GRAD_PATTERN_OFFSET) return finding->number;
  return finding->pattern == GRAD_PATTERN_PENALTY ? finding->number * element(s, s->x, i) : 0;
}

/* Is it a float, and the derivative but for rounding, where large terms may have cancelled?
 * Evidence is a float of more digits than one writes down. */
static bool is_single(const scene *s, const grad_entry *entry, double *evidence) {
  static const double cancelled = 1e-4, written = 0x1p14;
  int exponent;
  double digits = written * frexp(entry->claimed, &exponent);
  if ((double)(float)entry->claimed != entry->claimed) return false;
  if (!(fabs(entry->claimed - entry->estimate.value) <= cancelled * s->largest)) return false;
  if (digits != round(digits)) *evidence += ENOUGH;
  return true;
}

/* Is the claim what the pattern says? *evidence grows by the logarithm of how much closer the claim
 * is to that than the derivative is. */
static bool explains(const scene *s, const grad_finding *finding, size_t i, double *evidence) {
  const grad_entry *entry = &s->entries[i];
  if (finding->pattern == GRAD_PATTERN_NOT_FINITE) return !isfinite(entry->claimed);
  if (finding->pattern == GRAD_PATTERN_SINGLE) return is_single(s, entry, evidence);
  size_t source = source_of(s, finding, i);
  if (source >= s->count || !isfinite(entry->claimed)) return false;
  double factor = factor_of(s, finding, i), value = factor * s->entries[source].estimate.value;
  double plus = offset_of(s, finding, i);
  double width = fabs(factor) * doubt(s, source) + CLAIM_ROUNDING * (fabs(value) + fabs(plus)) +
                 s->slack * fabs(plus != 0 ? plus : value);
  value += plus;
  if (!isfinite(value) || !isfinite(width)) return isnan(entry->estimate.value);
  if (!(fabs(entry->claimed - value) <= width)) return false;
  double distance = fabs(value - entry->estimate.value) - doubt(s, i);
  if (distance > width) *evidence += width > 0 ? log(distance / width) : ENOUGH;
  return true;
}

/* ---- numbers ---- */

/* What the number of a pattern multiplies. */
static double unit_of(const scene *s, grad_pattern pattern, size_t i) {
  if (pattern == GRAD_PATTERN_FACTOR) return s->entries[i].estimate.value;
  return pattern == GRAD_PATTERN_PENALTY ? element(s, s->x, i) : 1;
}

/* The wrong entry from which the number is known best. */
static bool best_known(const scene *s, grad_pattern pattern, size_t *best) {
  double least = (double)INFINITY;
  for (size_t i = 0; i < s->count; i++) {
    if (!is_wrong(s, i) || !isfinite(s->entries[i].claimed)) continue;
    double width = doubt(s, i) / fabs(unit_of(s, pattern, i));
    if (width < least) {
      least = width;
      *best = i;
    }
  }
  return isfinite(least);
}

/* number as numerator / denominator, to its bars; small ones only, which chance does not hit. */
static void find_fraction(const scene *s, grad_finding *finding) {
  enum { DENOMINATORS = 12 };
  static const double most = 1e4, widest = 1e-4;
  double size = fabs(finding->number), sign = finding->number < 0 ? -1 : 1;
  double width = 2 * (CLAIM_ROUNDING + s->slack);
  if (!(width < widest)) return;
  for (int q = 1; q <= DENOMINATORS; q++) {
    double p = round(size * q);
    if (p < 1 || p > (q == 1 ? most : 3 * q) || fabs(p / q - size) > width * size) continue;
    finding->numerator = (long)(sign * p);
    finding->denominator = q;
    return;
  }
  double q = round(1 / size);
  if (!(q <= most) || fabs(1 / q - size) > width * size) return;
  finding->numerator = (long)sign;
  finding->denominator = (long)q;
}

/* A fraction of such numbers is believed of one entry alone. */
static bool is_simple(const grad_finding *finding) {
  enum { MOST = 4 };
  return finding->denominator > 0 && finding->denominator <= MOST &&
         labs(finding->numerator) <= MOST;
}

/* The number of the pattern, and what it costs in evidence. */
static bool choose_number(scene *s, grad_finding *finding, double *evidence) {
  /* Of the 22 fractions that are simple one is hit by accident so much the easier. */
  static const double fractions = 3.09;
  bool factor = finding->pattern == GRAD_PATTERN_FACTOR;
  size_t best = 0;
  if (!best_known(s, finding->pattern, &best)) return false;
  double unit = unit_of(s, finding->pattern, best);
  double claimed = s->entries[best].claimed, value = s->entries[best].estimate.value;
  finding->number = (factor ? claimed : claimed - value) / unit;
  if (!isfinite(finding->number)) return false;
  s->slack = doubt(s, best) / fabs(factor ? value : claimed - value);
  if (factor) find_fraction(s, finding);
  if (finding->denominator > 0) {
    finding->number = (double)finding->numerator / (double)finding->denominator;
    s->slack = 0;
  }
  double own = 0;
  explains(s, finding, best, &own);
  *evidence = is_simple(finding) ? -fractions : -own;
  return true;
}

/* ---- one pattern after the other ---- */

static void find_two(const scene *s, grad_finding *finding) {
  size_t found = 0;
  for (size_t i = 0; i < s->count; i++) {
    if (!is_wrong(s, i)) continue;
    if (found == 0) finding->first = i;
    finding->last = i;
    found++;
  }
}

static bool applies(scene *s, grad_finding *finding, size_t wrong, double *evidence) {
  s->slack = 0;
  switch (finding->pattern) {
  case GRAD_PATTERN_FACTOR:
  case GRAD_PATTERN_OFFSET:
  case GRAD_PATTERN_PENALTY:
    return choose_number(s, finding, evidence);
  case GRAD_PATTERN_TRANSPOSED:
  case GRAD_PATTERN_SHIFTED:
    return s->sorted;
  case GRAD_PATTERN_SWAPPED:
    find_two(s, finding);
    return wrong == 2;
  default:
    return true;
  }
}

/* Where values move, some at the end have none to come from, and may be anything. */
static bool fits(scene *s, grad_finding *finding, size_t wrong) {
  double evidence = 0;
  size_t moved = (size_t)labs(finding->shift), left = wrong > moved ? moved : 0;
  if (!applies(s, finding, wrong, &evidence)) return false;
  for (size_t i = 0; i < s->count; i++) {
    if (!is_wrong(s, i) || explains(s, finding, i, &evidence)) continue;
    if (left-- == 0) return false;
  }
  if (finding->pattern == GRAD_PATTERN_NOT_FINITE) return true;
  return evidence >= ENOUGH;
}

static bool fits_shifted(scene *s, grad_finding *finding, size_t wrong) {
  const long row = (long)s->columns, shifts[] = {-1, 1, -row, row};
  size_t many = s->columns > 1 && s->rows > 1 ? 4 : 2;
  for (size_t i = 0; i < many; i++) {
    finding->shift = shifts[i];
    if (fits(s, finding, wrong)) return true;
  }
  finding->shift = 0;
  return false;
}

static const grad_finding NOTHING = {.number = (double)NAN};

static void find_pattern(scene *s, grad_finding *finding, size_t wrong) {
  for (int pattern = GRAD_PATTERN_NOT_FINITE; pattern < GRAD_PATTERN_OTHER; pattern++) {
    *finding = NOTHING;
    finding->pattern = (grad_pattern)pattern;
    bool shifted = pattern == GRAD_PATTERN_SHIFTED;
    if (shifted ? fits_shifted(s, finding, wrong) : fits(s, finding, wrong)) return;
  }
  *finding = NOTHING;
  finding->pattern = GRAD_PATTERN_OTHER;
}

/* ---- the region ---- */

typedef struct {
  size_t top, bottom, left, right; /* rows and columns of the wrong entries */
  size_t first, last;              /* their indices */
} bounds;

static bounds bounds_of(const scene *s) {
  bounds b = {.top = SIZE_MAX, .left = SIZE_MAX, .first = SIZE_MAX};
  for (size_t i = 0; i < s->count; i++) {
    size_t k = s->entries[i].index, row = k / s->columns, column = k % s->columns;
    if (!is_wrong(s, i)) continue;
    b.top = GSL_MIN(b.top, row), b.bottom = GSL_MAX(b.bottom, row);
    b.left = GSL_MIN(b.left, column), b.right = GSL_MAX(b.right, column);
    b.first = GSL_MIN(b.first, k), b.last = GSL_MAX(b.last, k);
  }
  return b;
}

static bool contains(grad_region region, const bounds *b, size_t columns, size_t k) {
  size_t row = k / columns, column = k % columns;
  bool in_rows = row >= b->top && row <= b->bottom;
  bool in_columns = column >= b->left && column <= b->right;
  switch (region) {
  case GRAD_REGION_ALL:
    return true;
  case GRAD_REGION_ENTRY:
  case GRAD_REGION_RANGE:
    return k >= b->first && k <= b->last;
  case GRAD_REGION_ROW:
    return in_rows && b->top == b->bottom;
  case GRAD_REGION_COLUMN:
    return in_columns && b->left == b->right;
  case GRAD_REGION_DIAGONAL:
    return row == column;
  case GRAD_REGION_OFF_DIAGONAL:
    return row != column;
  case GRAD_REGION_ABOVE:
    return row < column;
  case GRAD_REGION_BELOW:
    return row > column;
  case GRAD_REGION_BLOCK:
    return in_rows && in_columns;
  case GRAD_REGION_SCATTERED:
    break;
  }
  return false;
}

/* Would this entry, which is not found wrong, be as it is if the pattern reached it? */
static bool may_belong(const scene *s, const grad_finding *finding, size_t i) {
  static const double nothing = 1e-9;
  double evidence = 0;
  if (finding->pattern != GRAD_PATTERN_OTHER) return explains(s, finding, i, &evidence);
  if (s->entries[i].verdict == GRAD_UNDECIDED) return true;
  return fabs(s->entries[i].estimate.value) <= doubt(s, i) + nothing * s->largest;
}

static bool holds_in(const scene *s, const grad_finding *finding, grad_region region,
                     const bounds *b) {
  for (size_t i = 0; i < s->count; i++) {
    bool inside = contains(region, b, s->columns, s->entries[i].index);
    if (is_wrong(s, i) ? !inside : inside && !may_belong(s, finding, i)) return false;
  }
  return true;
}

static bool by_diagonal(grad_region region) {
  return region >= GRAD_REGION_DIAGONAL && region <= GRAD_REGION_BELOW;
}

static void find_region(const scene *s, grad_finding *finding, size_t wrong) {
  static const grad_region one[] = {GRAD_REGION_ENTRY};
  static const grad_region order[] = {
      GRAD_REGION_ALL,      GRAD_REGION_ENTRY,        GRAD_REGION_ROW,   GRAD_REGION_COLUMN,
      GRAD_REGION_DIAGONAL, GRAD_REGION_OFF_DIAGONAL, GRAD_REGION_ABOVE, GRAD_REGION_BELOW,
      GRAD_REGION_BLOCK,    GRAD_REGION_RANGE};
  bool alone = wrong == 1 && s->count > 1 && finding->pattern == GRAD_PATTERN_OTHER;
  const grad_region *regions = alone ? one : order;
  size_t many = alone ? 1 : sizeof order / sizeof *order;
  bounds b = bounds_of(s);
  finding->region = GRAD_REGION_SCATTERED;
  for (size_t r = 0; r < many && finding->region == GRAD_REGION_SCATTERED; r++) {
    if (regions[r] == GRAD_REGION_ENTRY && wrong > 1) continue;
    if (by_diagonal(regions[r]) && (s->columns == 1 || s->rows == 1)) continue;
    if (holds_in(s, finding, regions[r], &b)) finding->region = regions[r];
  }
  finding->first = b.first;
  finding->last = b.last;
  if (finding->region != GRAD_REGION_BLOCK) return;
  finding->first = b.top * s->columns + b.left;
  finding->last = b.bottom * s->columns + b.right;
}

/* ---- what is public ---- */

void grad_check_find(const grad_check *check, const grad_report_options *options,
                     grad_finding *finding) {
  *finding = NOTHING;
  if (check->verdict != GRAD_WRONG || check->wrong == 0) return;
  scene s = scene_of(check, options);
  find_pattern(&s, finding, check->wrong);
  find_region(&s, finding, check->wrong);
}

grad_pattern grad_check_pattern(const grad_check *check, double *factor) {
  grad_finding finding;
  grad_check_find(check, NULL, &finding);
  *factor = finding.pattern == GRAD_PATTERN_FACTOR ? finding.number : (double)NAN;
  return finding.pattern;
}
