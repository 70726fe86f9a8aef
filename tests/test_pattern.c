/* Patterns of wrong gradients: each is found where it was put, at any width of the bars, and none
 * where there is none. The gradients are random; a failure prints the claim beside the truth. */
#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 60 };

typedef struct {
  size_t rows, columns, count;
  double width; /* of the bars, relative to the largest entry */
  double truth[MOST], claimed[MOST], x[MOST], scale[MOST];
  grad_entry entries[MOST];
  grad_check check;
  grad_finding finding;
  char text[256];
} trial;

static void begin(trial *t, gsl_rng *rng, size_t rows, size_t columns, double width) {
  memset(t, 0, sizeof *t);
  t->rows = rows;
  t->columns = columns;
  t->count = rows * columns;
  t->width = width;
  for (size_t k = 0; k < t->count; k++) {
    t->truth[k] = t->claimed[k] = gsl_ran_gaussian(rng, 2.385);
    t->x[k] = gsl_ran_gaussian(rng, 0.731);
    t->scale[k] = exp(gsl_ran_gaussian(rng, 1.9));
  }
}

/* Judges the claim by estimates that are off by a bar or less, and says what it finds. */
static void judge(trial *t, gsl_rng *rng) {
  double largest = 0;
  for (size_t k = 0; k < t->count; k++) largest = fmax(largest, fabs(t->truth[k]));
  t->check = (grad_check){.count = t->count, .entries = t->entries, .value = 1.7};
  t->check.largest = largest;
  t->check.rule = (grad_rule){2e-4, 1e-3, t->count, largest};
  for (size_t k = 0; k < t->count; k++) {
    double bar = t->width * largest, value = t->truth[k] + bar * gsl_ran_flat(rng, -1, 1);
    grad_entry *entry = &t->entries[k];
    *entry = (grad_entry){.index = k, .claimed = t->claimed[k]};
    entry->estimate = (grad_estimate){value, bar / 3, bar * 2 / 3, 0.1, 20};
    entry->verdict = grad_judge(&t->check.rule, entry->claimed, &entry->estimate);
    t->check.wrong += entry->verdict == GRAD_WRONG;
    t->check.undecided += entry->verdict == GRAD_UNDECIDED;
    t->check.verdict = grad_verdict_worse(t->check.verdict, entry->verdict);
  }
  gsl_vector_view x = gsl_vector_view_array(t->x, t->count);
  gsl_vector_view scale = gsl_vector_view_array(t->scale, t->count);
  grad_report_options options = {
      .columns = t->rows > 1 ? t->columns : 0, .x = &x.vector, .scale = &scale.vector};
  grad_check_find(&t->check, &options, &t->finding);
  grad_check_pattern_text(&t->check, &options, t->text, sizeof t->text);
}

static void expect(const trial *t, grad_pattern pattern, grad_region region, const char *words) {
  bool found = t->finding.pattern == pattern && t->finding.region == region &&
               strstr(t->text, words) != NULL;
  for (size_t k = 0; k < t->count && !found; k++) {
    fprintf(stderr, "%zu,%zu  claimed %.17g  estimate %.17g +- %.2g  x %.17g\n", k / t->columns,
            k % t->columns, t->claimed[k], t->entries[k].estimate.value,
            grad_estimate_bar(&t->entries[k].estimate), t->x[k]);
  }
  cr_expect(found, "pattern %d, not %d; region %d, not %d; width %g; not '%s' but '%s'",
            t->finding.pattern, pattern, t->finding.region, region, t->width, words, t->text);
}

/* ---- mistakes ---- */

static bool everywhere(size_t i, size_t j) {
  return i + j < MOST;
}

static bool on_diagonal(size_t i, size_t j) {
  return i == j;
}

static bool off_diagonal(size_t i, size_t j) {
  return i != j;
}

static bool above(size_t i, size_t j) {
  return i < j;
}

static bool below(size_t i, size_t j) {
  return i > j;
}

static bool second_row(size_t i, size_t j) {
  return i == 1 && j < MOST;
}

static bool third_column(size_t i, size_t j) {
  return j == 2 && i < MOST;
}

static bool one_entry(size_t i, size_t j) {
  return i == 2 && j == 1;
}

static bool block(size_t i, size_t j) {
  return i >= 1 && i <= 2 && j >= 1 && j <= 3;
}

static bool from_the_middle_on(size_t i, size_t j) {
  return i > 2 || (i == 2 && j >= 2);
}

static bool here_and_there(size_t i, size_t j) {
  return (i == 0 && j == 3) || (i == 2 && j == 0) || (i == 3 && j == 4) || (i == 1 && j == 2);
}

static const struct {
  bool (*contains)(size_t i, size_t j);
  grad_region region;
  const char *words;
} places[] = {
    {everywhere, GRAD_REGION_ALL, "every entry"},
    {on_diagonal, GRAD_REGION_DIAGONAL, "only on the diagonal"},
    {off_diagonal, GRAD_REGION_OFF_DIAGONAL, "but on the diagonal"},
    {above, GRAD_REGION_ABOVE, "above the diagonal"},
    {below, GRAD_REGION_BELOW, "below the diagonal"},
    {second_row, GRAD_REGION_ROW, "in the row of [1,0]"},
    {third_column, GRAD_REGION_COLUMN, "in the column of [0,2]"},
    {one_entry, GRAD_REGION_ENTRY, "only entry [2,1]"},
    {block, GRAD_REGION_BLOCK, "from [1,1] to [2,3]"},
    {from_the_middle_on, GRAD_REGION_RANGE, "from [2,2] to [4,4]"},
    {here_and_there, GRAD_REGION_SCATTERED, "each of the 4 wrong entries"},
};
enum { PLACES = sizeof places / sizeof *places };

static double claim_of(grad_pattern pattern, const trial *t, size_t k) {
  switch (pattern) {
  case GRAD_PATTERN_NOT_FINITE:
    return k % 2 ? (double)NAN : -HUGE_VAL;
  case GRAD_PATTERN_ZERO:
    return 0;
  case GRAD_PATTERN_SIGN:
    return -t->truth[k];
  case GRAD_PATTERN_FACTOR:
    return t->truth[k] * 3 / 2;
  case GRAD_PATTERN_TIMES_X:
    return t->truth[k] * t->x[k];
  case GRAD_PATTERN_OVER_X:
    return t->truth[k] / t->x[k];
  case GRAD_PATTERN_TIMES_SCALE:
    return t->truth[k] * t->scale[k];
  case GRAD_PATTERN_OVER_SCALE:
    return t->truth[k] / t->scale[k];
  case GRAD_PATTERN_OFFSET:
    return t->truth[k] + 0.4142;
  case GRAD_PATTERN_SINGLE:
    return (double)(float)t->truth[k];
  case GRAD_PATTERN_PENALTY:
    return t->truth[k] - 0.6 * t->x[k];
  default:
    return t->truth[k] + exp(t->x[k]);
  }
}

/* Every mistake at every place, with bars from those of the best estimates to those that tolerance
 * just allows. */
Test(pattern, every_mistake_at_every_place) {
  static const grad_pattern mistakes[] = {
      GRAD_PATTERN_NOT_FINITE,  GRAD_PATTERN_ZERO,       GRAD_PATTERN_SIGN,
      GRAD_PATTERN_FACTOR,      GRAD_PATTERN_TIMES_X,    GRAD_PATTERN_OVER_X,
      GRAD_PATTERN_TIMES_SCALE, GRAD_PATTERN_OVER_SCALE, GRAD_PATTERN_OFFSET,
      GRAD_PATTERN_PENALTY,     GRAD_PATTERN_SINGLE};
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 41);
  static trial t;
  for (size_t m = 0; m < sizeof mistakes / sizeof *mistakes; m++) {
    for (size_t p = 0; p < PLACES; p++) {
      for (int power = -13; power <= -9; power++) {
        grad_pattern made = mistakes[m];
        /* Any one entry is explained by that. */
        bool offset = made == GRAD_PATTERN_OFFSET || made == GRAD_PATTERN_PENALTY;
        if (made == GRAD_PATTERN_SINGLE && power > -11) continue; /* drowns */
        if (offset && places[p].region == GRAD_REGION_ENTRY) continue;
        begin(&t, rng, 5, 5, pow(10, power));
        for (size_t k = 0; k < t.count; k++) {
          if (places[p].contains(k / 5, k % 5)) t.claimed[k] = claim_of(mistakes[m], &t, k);
        }
        judge(&t, rng);
        expect(&t, mistakes[m], places[p].region, places[p].words);
      }
    }
  }
  gsl_rng_free(rng);
}

/* What has nothing in common but its place is said to have nothing in common but its place. */
Test(pattern, an_operation) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 42);
  static trial t;
  for (size_t p = 0; p < PLACES; p++) {
    begin(&t, rng, 5, 5, 1e-11);
    for (size_t k = 0; k < t.count; k++) {
      if (places[p].contains(k / 5, k % 5)) t.claimed[k] = claim_of(GRAD_PATTERN_OTHER, &t, k);
    }
    judge(&t, rng);
    bool named = places[p].contains != everywhere && places[p].contains != here_and_there;
    expect(&t, GRAD_PATTERN_OTHER, places[p].region, named ? places[p].words : "no common factor");
  }
  gsl_rng_free(rng);
}

/* Numbers of few digits, or floats, are not what is wrong with what is wrong anyway. */
Test(pattern, floats_that_are_wrong) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 52);
  static trial t;
  begin(&t, rng, 1, 6, 1e-11);
  for (size_t k = 0; k < 6; k++) t.claimed[k] = (double)(float)(t.truth[k] + exp(t.x[k]) / 1e3);
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_OTHER, GRAD_REGION_ALL, "no common factor");
  for (size_t k = 0; k < 6; k++) t.claimed[k] = round(t.truth[k] * 1024) / 1024;
  t.truth[5] = 1e5; /* beside which the others are close */
  t.claimed[5] = 1e5;
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_OTHER, GRAD_REGION_BLOCK, "no common factor");
  gsl_rng_free(rng);
}

/* ---- factors ---- */

Test(pattern, factors_are_told_as_they_were_meant) {
  static const struct {
    double factor;
    long numerator, denominator;
    const char *words;
  } factors[] = {
      {0.5, 1, 2, "is 1/2 times"},           {-4, -4, 1, "is -4 times"},
      {2.0 / 3, 2, 3, "is 2/3 times"},       {1.0 / 150, 1, 150, "is 1/150 times"},
      {1000, 1000, 1, "is 1000 times"},      {1.001, 0, 0, "is 1.001 times"},
      {-7.0 / 12, -7, 12, "is -7/12 times"}, {0.69314718, 0, 0, "is 0.693147 times"},
  };
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 43);
  static trial t;
  for (size_t f = 0; f < sizeof factors / sizeof *factors; f++) {
    begin(&t, rng, 1, 7, 1e-11);
    for (size_t k = 0; k < t.count; k++) t.claimed[k] = factors[f].factor * t.truth[k];
    judge(&t, rng);
    expect(&t, GRAD_PATTERN_FACTOR, GRAD_REGION_ALL, factors[f].words);
    cr_expect_eq(t.finding.numerator, factors[f].numerator);
    cr_expect_eq(t.finding.denominator, factors[f].denominator);
    cr_expect_float_eq(t.finding.number, factors[f].factor, 1e-8 * fabs(factors[f].factor));
  }
  gsl_rng_free(rng);
}

/* ---- entries in the wrong place ---- */

Test(pattern, transposed) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 44);
  static const size_t shapes[][2] = {{4, 4}, {6, 3}, {2, 5}, {13, 2}};
  static trial t;
  for (size_t s = 0; s < 4; s++) {
    size_t rows = shapes[s][0], columns = shapes[s][1];
    begin(&t, rng, rows, columns, 1e-11);
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < columns; j++) t.claimed[j * rows + i] = t.truth[i * columns + j];
    }
    judge(&t, rng);
    expect(&t, GRAD_PATTERN_TRANSPOSED, t.finding.region, "transposed");
  }
  gsl_rng_free(rng);
}

Test(pattern, swapped_and_shifted) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 45);
  static trial t;
  begin(&t, rng, 1, 9, 1e-11);
  t.claimed[2] = t.truth[6];
  t.claimed[6] = t.truth[2];
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_SWAPPED, t.finding.region, "entries 2 and 6 are swapped");

  begin(&t, rng, 1, 9, 1e-11);
  for (size_t k = 1; k < 9; k++) t.claimed[k] = t.truth[k - 1];
  t.claimed[0] = t.truth[8];
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_SHIFTED, GRAD_REGION_ALL, "one entry further back");
  cr_expect_eq(t.finding.shift, -1);

  begin(&t, rng, 1, 9, 1e-11);
  t.claimed[4] = t.truth[5];
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_SHIFTED, GRAD_REGION_ENTRY, "only entry 4 holds");
  cr_expect_eq(t.finding.shift, 1);

  begin(&t, rng, 6, 3, 1e-11);
  for (size_t k = 3; k < 18; k++) t.claimed[k] = t.truth[k - 3];
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_SHIFTED, GRAD_REGION_BLOCK, "from [1,0] to [5,2]");
  for (size_t k = 0; k < 3; k++) t.claimed[k] = exp(t.x[k]);
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_SHIFTED, GRAD_REGION_ALL, "one row further back");
  gsl_rng_free(rng);
}

/* ---- no false ones ---- */

Test(pattern, none_where_there_is_none) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 46);
  static trial t;
  for (int round = 0; round < 20000; round++) {
    size_t rows = 1 + gsl_rng_uniform_int(rng, 6), columns = 1 + gsl_rng_uniform_int(rng, 6);
    begin(&t, rng, rows, columns, pow(10, gsl_ran_flat(rng, -14, -2)));
    judge(&t, rng);
    cr_expect_eq(t.finding.pattern, GRAD_PATTERN_NONE);
    cr_expect_str_empty(t.text, "%s", t.text);
    double spread = pow(10, gsl_ran_flat(rng, -6, 1)), share = gsl_rng_uniform(rng);
    for (size_t k = 0; k < t.count; k++) {
      if (gsl_rng_uniform(rng) < share) t.claimed[k] += gsl_ran_gaussian(rng, spread);
    }
    judge(&t, rng);
    if (t.check.verdict != GRAD_WRONG) continue;
    expect(&t, GRAD_PATTERN_OTHER, t.finding.region, "");
  }
  gsl_rng_free(rng);
}

/* Of two that explain as much the first is told; where a sparse matrix leaves it open which region
 * is meant, the simplest. */
Test(pattern, the_simpler_of_two) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 47);
  static trial t;
  begin(&t, rng, 4, 4, 1e-11);
  for (size_t k = 0; k < 16; k++) {
    size_t i = k / 4, j = k % 4;
    t.truth[k] = i == j ? 0 : i < j ? t.truth[k] : -t.truth[j * 4 + i];
    t.claimed[k] = -t.truth[k];
  }
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_SIGN, GRAD_REGION_ALL, "wrong sign");

  begin(&t, rng, 4, 4, 1e-11);
  for (size_t k = 0; k < 16; k++) {
    if (k / 4 != k % 4 && k != 6) t.truth[k] = 0;
    t.claimed[k] = k == 6 ? t.truth[k] : 2 * t.truth[k];
  }
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_FACTOR, GRAD_REGION_DIAGONAL, "is 2 times");

  begin(&t, rng, 1, 6, 1e-11);
  for (size_t k = 0; k < 6; k++) {
    t.x[k] = 2;
    t.claimed[k] = 2 * t.truth[k];
  }
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_FACTOR, GRAD_REGION_ALL, "is 2 times");
  gsl_rng_free(rng);
}

/* A subset knows nothing of neighbours, but of factors and of places in the matrix. */
Test(pattern, of_a_subset) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 48);
  static trial t;
  begin(&t, rng, 1, 5, 1e-11);
  for (size_t k = 0; k < 5; k++) t.claimed[k] = k < 3 ? t.truth[k] : t.truth[k] / 4;
  judge(&t, rng);
  static const size_t indices[] = {1, 2, 7, 8, 13};
  for (size_t k = 0; k < 5; k++) t.entries[k].index = indices[k];
  grad_report_options options = {.columns = 4};
  grad_check_find(&t.check, &options, &t.finding);
  grad_check_pattern_text(&t.check, &options, t.text, sizeof t.text);
  expect(&t, GRAD_PATTERN_FACTOR, GRAD_REGION_BELOW, "is 1/4 times");
  grad_check_find(&t.check, NULL, &t.finding); /* of a vector */
  cr_expect_eq(t.finding.region, GRAD_REGION_BLOCK);
  gsl_rng_free(rng);
}

/* A matrix without its diagonal. */
Test(pattern, transposed_but_for_what_is_not_there) {
  enum { SIDE = 5 };
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 51);
  static trial t;
  begin(&t, rng, 1, SIDE * (SIDE - 1), 1e-11);
  size_t indices[SIDE * SIDE], count = 0;
  double matrix[SIDE * SIDE];
  for (size_t k = 0; k < SIDE * SIDE; k++) {
    if (k / SIDE == k % SIDE) continue;
    matrix[k] = t.truth[count];
    indices[count++] = k;
  }
  for (size_t i = 0; i < count; i++) {
    t.claimed[i] = matrix[indices[i] % SIDE * SIDE + indices[i] / SIDE];
  }
  judge(&t, rng);
  for (size_t i = 0; i < count; i++) t.entries[i].index = indices[i];
  grad_report_options options = {.columns = SIDE};
  grad_check_find(&t.check, &options, &t.finding);
  grad_check_pattern_text(&t.check, &options, t.text, sizeof t.text);
  expect(&t, GRAD_PATTERN_TRANSPOSED, GRAD_REGION_ALL, "it is transposed");
  gsl_rng_free(rng);
}

/* A vector has no diagonal. */
Test(pattern, all_but_the_first_of_a_vector) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 49);
  static trial t;
  begin(&t, rng, 1, 8, 1e-11);
  for (size_t k = 1; k < 8; k++) t.claimed[k] = -t.truth[k];
  judge(&t, rng);
  expect(&t, GRAD_PATTERN_SIGN, GRAD_REGION_BLOCK, "only from 1 to 7, every entry");
  gsl_rng_free(rng);
}

/* Column j of a Jacobian belongs to x_j. */
Test(pattern, columns_by_their_x) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 50);
  static trial t;
  begin(&t, rng, 5, 3, 1e-11);
  for (size_t k = 0; k < 15; k++) t.claimed[k] = t.truth[k] * t.x[k % 3];
  judge(&t, rng);
  gsl_vector_view x = gsl_vector_view_array(t.x, 3);
  grad_report_options options = {.columns = 3, .x = &x.vector};
  grad_check_find(&t.check, &options, &t.finding);
  grad_check_pattern_text(&t.check, &options, t.text, sizeof t.text);
  expect(&t, GRAD_PATTERN_TIMES_X, GRAD_REGION_ALL, "times x");
  gsl_rng_free(rng);
}
