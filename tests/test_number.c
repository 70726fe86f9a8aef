/* Decimal text to doubles: bit by bit as strtod has it, which takes another way. */
#include "table/number.h"

#include <criterion/criterion.h>
#include <gsl/gsl_rng.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_as_strtod(const char *text) {
  double value, expected = strtod(text, NULL);
  cr_expect(table_number(text, &value), "'%s' is no number", text);
  cr_expect_eq(memcmp(&value, &expected, sizeof value), 0, "'%s': %.17g, not %.17g", text, value,
               expected);
}

static double random_bits(gsl_rng *random) {
  uint64_t bits = (uint64_t)gsl_rng_get(random) << 32 | gsl_rng_get(random);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Doubles of any size and of sizes that occur, and what lies halfway between two of them. */
Test(number, nearest_double) {
  static const char *const forms[] = {"%.17g", "%.16g", "%.15g", "%.3g", "%.18e", "%.19f", "%.1f"};
  enum { TRIES = 20000, FORMS = sizeof forms / sizeof *forms };
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(random, 7);
  char text[512];
  for (int k = 0; k < TRIES; k++) {
    double any = random_bits(random), usual = gsl_rng_uniform(random) - 0.5;
    for (int e = k % 12; e > 0; e--) usual /= 1000;
    snprintf(text, sizeof text, forms[k % FORMS], any);
    expect_as_strtod(text);
    snprintf(text, sizeof text, forms[k / 2 % FORMS], usual);
    expect_as_strtod(text);
    uint64_t odd = (UINT64_C(1) << 53) + (2 * gsl_rng_get(random) + 1);
    snprintf(text, sizeof text, "%llu", (unsigned long long)odd);
    expect_as_strtod(text);
    snprintf(text, sizeof text, "%llu.%05lu", (unsigned long long)odd, gsl_rng_get(random) % 2);
    expect_as_strtod(text);
  }
  gsl_rng_free(random);
}

Test(number, every_form) {
  static const char *const texts[] = {"0",
                                      "-0",
                                      "+1",
                                      "1.",
                                      ".5",
                                      "-.5e-3",
                                      "007",
                                      "1E+05",
                                      "1e-0005",
                                      "1e400",
                                      "1e-400",
                                      "inf",
                                      "-nan",
                                      "9007199254740993",
                                      "9007199254740993.00000000000000001",
                                      "18446744073709551615",
                                      "18446744073709551616",
                                      "99999999999999999999",
                                      "0.000000000000000000000000000000012345678901234567",
                                      "123456789e64",
                                      "123456789e-64",
                                      "5e-324",
                                      "2.2250738585072011e-308",
                                      "1.7976931348623159e308",
                                      "1e99999999999999999999"};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) expect_as_strtod(texts[k]);
}

Test(number, no_number) {
  static const char *const texts[] = {"",     ".",   "-",   "e5",  "1e",     "1e+",   "1,5",
                                      " 1",   "1 ",  "0x1", "0X1", "-0x1p3", "1.2.3", "--1",
                                      "1e5.", "12a", "abc", "+-1", "1_000"};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    double value;
    cr_expect_not(table_number(texts[k], &value), "'%s' is taken for %g", texts[k], value);
  }
}
