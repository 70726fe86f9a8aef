/* Values that fit a sheet's words, exactly. */
#include "sheet/quantity.h"
#include <criterion/criterion.h>
#include <math.h>

enum { MOST = 200 };

static const size_t SIZES[] = {5, 3};

static sheet_quantity make(formula_symbol *symbol, size_t subscripts, unsigned properties) {
  *symbol = (formula_symbol){.name = "x",
                             .subscripts = subscripts,
                             .dimension = FORMULA_NUMBER_SHAPE,
                             .pairs = subscripts == 2,
                             .parameters = "ij"};
  return (sheet_quantity){.symbol = symbol,
                          .properties = properties,
                          .summed = {true, true},
                          .low = -(double)INFINITY,
                          .high = (double)INFINITY};
}

Test(sheet_quantity, distributions_sum_to_one_exactly) {
  formula_symbol symbol;
  sheet_quantity q = make(&symbol, 2, SHEET_DISTRIBUTION);
  for (uint64_t seed = 0; seed < 200; seed++)
    for (unsigned distinct = 0; distinct < 2; distinct++)
      for (unsigned bits = 1; bits <= 10; bits += 3) {
        size_t n = 2 + seed % 5, sizes[] = {n};
        q.properties = SHEET_DISTRIBUTION | (seed % 2 ? SHEET_SYMMETRIC : 0);
        double x[MOST], sum = 0;
        sheet_random random = {seed};
        sheet_quantity_draw(&q, sizes, distinct, bits, &random, x);
        for (size_t e = 0; e < n * n; e++) {
          bool left_out = distinct && e / n == e % n;
          cr_assert_eq(isnan(x[e]) != 0, left_out, "seed %d, n %zu, entry %zu", (int)seed, n, e);
          if (left_out) continue;
          sum += x[e];
          cr_assert_gt(x[e], 0, "seed %d, n %zu, entry %zu is %g", (int)seed, n, e, x[e]);
          if (seed % 2)
            cr_assert_eq(x[e], x[e % n * n + e / n], "seed %d is not symmetric", (int)seed);
        }
        cr_assert_eq(sum, 1, "seed %d, n %zu, distinct %u: sum is %.17g", (int)seed, n, distinct,
                     sum);
      }
}

Test(sheet_quantity, distributions_over_some_subscripts) {
  formula_symbol symbol;
  sheet_quantity q = make(&symbol, 2, SHEET_DISTRIBUTION);
  symbol.range[1] = 1;
  symbol.pairs = false;
  for (uint64_t seed = 0; seed < 50; seed++)
    for (int over = 0; over < 2; over++) {
      double x[MOST];
      sheet_random random = {seed};
      q.summed[0] = over == 0;
      q.summed[1] = over == 1;
      sheet_quantity_draw(&q, SIZES, false, 6, &random, x);
      for (size_t group = 0; group < (over ? 5u : 3u); group++) {
        double sum = 0;
        for (size_t k = 0; k < (over ? 3u : 5u); k++)
          sum += over ? x[group * 3 + k] : x[k * 3 + group];
        cr_assert_eq(sum, 1, "seed %d, over %d, group %zu: %.17g", (int)seed, over, group, sum);
      }
    }
}

Test(sheet_quantity, intervals_hold_and_values_are_short) {
  static const double ends[][2] = {
      {0, 1}, {-3, -2.5}, {-(double)INFINITY, 0.25}, {0, (double)INFINITY}, {-0.125, 0.125}};
  formula_symbol symbol;
  sheet_quantity q = make(&symbol, 1, 0);
  for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
    for (uint64_t seed = 0; seed < 100; seed++) {
      double x[MOST];
      sheet_random random = {seed};
      q.low = ends[k][0];
      q.high = ends[k][1];
      sheet_quantity_draw(&q, SIZES, false, 2, &random, x);
      for (size_t e = 0; e < 5; e++) {
        cr_assert(q.low < x[e] && x[e] < q.high && x[e] != 0, "%g in (%g, %g)", x[e], q.low,
                  q.high);
        double units = ldexp(x[e], 8);
        cr_assert_eq(units, floor(units), "%g has many digits", x[e]);
      }
    }
}

Test(sheet_quantity, whole_numbers_and_one_hot) {
  formula_symbol symbol;
  sheet_quantity q = make(&symbol, 2, SHEET_ONE_HOT);
  symbol.range[1] = 1;
  symbol.pairs = false;
  size_t ones[3] = {0}, zeros = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    double x[MOST];
    sheet_random random = {seed};
    q.properties = SHEET_ONE_HOT;
    sheet_quantity_draw(&q, SIZES, false, 6, &random, x);
    for (size_t row = 0; row < 5; row++) {
      cr_assert_eq(x[3 * row] + x[3 * row + 1] + x[3 * row + 2], 1);
      for (size_t k = 0; k < 3; k++) ones[k] += x[3 * row + k] == 1;
    }
    double sum = 0;
    q.properties = SHEET_BINARY;
    sheet_quantity_draw(&q, (const size_t[]){3, 1}, false, 6, &random, x);
    for (size_t e = 0; e < 3; e++) {
      cr_assert(x[e] == 0 || x[e] == 1);
      zeros += x[e] == 0;
      sum += x[e];
    }
    cr_assert(sum > 0 && sum < 3, "all are %g", x[0]);
    q.properties = SHEET_INTEGER;
    sheet_quantity_draw(&q, SIZES, false, 6, &random, x);
    for (size_t e = 0; e < 15; e++) cr_assert_eq(x[e], floor(x[e]));
  }
  for (size_t k = 0; k < 3; k++) cr_assert(ones[k] > 60, "%zu of 300 at place %zu", ones[k], k);
  cr_assert(zeros > 60 && zeros < 120, "%zu of 180", zeros);
}

Test(sheet_quantity, same_seed_same_values) {
  formula_symbol symbol;
  sheet_quantity q = make(&symbol, 2, 0);
  double x[MOST], y[MOST], z[MOST];
  sheet_random a = {42}, b = {42}, c = {43};
  symbol.pairs = false;
  sheet_quantity_draw(&q, SIZES, false, 10, &a, x);
  sheet_quantity_draw(&q, SIZES, false, 10, &b, y);
  sheet_quantity_draw(&q, SIZES, false, 10, &c, z);
  size_t same = 0;
  for (size_t e = 0; e < 25; e++) {
    cr_assert_eq(x[e], y[e]);
    same += x[e] == z[e];
  }
  cr_assert_lt(same, 5);
}
