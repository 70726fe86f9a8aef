/* The laboratory's tables: what part c says of the two gradients, in the figures that are printed,
 * against figures reckoned here. */
#include "support.h"
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDEST = 25, LONGEST = 4000 };

/* Numbers of a table, row by row; NaN where there is a word or a "-". */
typedef struct {
  size_t rows, columns;
  double cell[LONGEST][WIDEST];
  support_run run;
} drawn;

static drawn t; /* large, and each test is a process of its own */

static void read_row(char *line) {
  size_t column = 0;
  for (char *word = strtok(line, " \t"); word; word = strtok(NULL, " \t")) {
    cr_assert_lt(column, WIDEST);
    char *end;
    t.cell[t.rows][column] = strtod(word, &end);
    if (*end || end == word) t.cell[t.rows][column] = (double)NAN;
    column++;
  }
  t.columns = column;
  t.rows++;
}

/* Runs sne-stability, which has to succeed, and reads what it says. */
static void table_of(const char *options) {
  support_free(&t.run);
  t.run = support_shell("sne-stability %s", options);
  cr_assert_eq(t.run.status, 0, "%s: exit %d\n%s", options, t.run.status, t.run.err);
  t.rows = 0;
  char *copy = strdup(t.run.out), *next = copy;
  while (*next) {
    char *line = next;
    next += strcspn(next, "\n");
    if (*next) *next++ = '\0';
    if (*line == '#' || !*line) continue;
    cr_assert_lt(t.rows, LONGEST);
    read_row(line);
  }
  free(copy);
  cr_assert_gt(t.rows, 0, "%s: no rows", options);
}

static void finish(void) {
  support_free(&t.run);
}

static const char *const METHODS[] = {
    "q", "q-projected", "q-renormalised", "z", "exponentiated", "natural", "linearised"};
enum { METHOD_COUNT = sizeof METHODS / sizeof *METHODS };

/* ---- descents and their summary ---- */

typedef struct {
  double gradient, drift, smallest, kl, left_at, broken_at, near_at;
} lived;

/* The same figures from the table of one descent. */
static lived relived(void) {
  lived l = {0, 0, HUGE_VAL, 0, (double)NAN, (double)NAN, (double)NAN};
  for (size_t k = 0; k < t.rows; k++) {
    const double *row = t.cell[k];
    const bool broken = !isfinite(row[1]);
    if (isnan(l.left_at) && (broken || fabs(row[2] - 1) > 1e-5)) l.left_at = row[0];
    if (isnan(l.broken_at) && broken) l.broken_at = row[0];
    if (isnan(l.near_at) && isnan(l.left_at) && row[1] < 1e-8) l.near_at = row[0];
    l.drift = fmax(l.drift, fabs(row[2] - 1));
    l.smallest = fmin(l.smallest, row[3]);
    if (!broken) l.gradient = fmax(l.gradient, row[4]), l.kl = row[1];
  }
  return l;
}

static void expect_near(const char *what, double found, double expected, double rounding) {
  const bool same = (isnan(found) && isnan(expected)) || found == expected ||
                    fabs(found - expected) <= 0.06 * fabs(expected) ||
                    fabs(found - expected) <= rounding;
  cr_expect(same, "%s: %g, not %g", what, found, expected);
}

static void expect_summary(const char *options, double rounding) {
  char command[256], name[512];
  snprintf(command, sizeof command, "--table=summary %s", options);
  table_of(command);
  cr_assert_eq(t.rows, METHOD_COUNT);
  double summary[METHOD_COUNT][WIDEST];
  memcpy(summary, t.cell, sizeof summary);
  for (size_t m = 0; m < METHOD_COUNT; m++) {
    snprintf(command, sizeof command, "--method=%s %s", METHODS[m], options);
    table_of(command);
    const lived l = relived();
    const double expected[] = {l.gradient,  l.drift,   l.smallest,  l.kl,
                               (double)NAN, l.left_at, l.broken_at, l.near_at};
    for (size_t c = 0; c < 8; c++) {
      if (c == 4) continue; /* how often the cost rose */
      snprintf(name, sizeof name, "%s %s, column %zu", options, METHODS[m], c + 2);
      expect_near(name, summary[m][c + 1], expected[c], rounding);
    }
  }
}

Test(stability, summary_says_what_the_descents_say, .fini = finish) {
  expect_summary("", 1e-13);
  expect_summary("--rate=0.013 --start=random --outcomes=7 --smallest=2e-4 --decay=sqrt", 1e-13);
  expect_summary("--rate=0.3 --start=corner --outcomes=5 --smallest=1e-3 --precision=float", 1e-6);
  expect_summary("--rate=1e5", 1e-13);
}

/* Part c: (1) leaves the simplex, or breaks, or ends elsewhere; (2) stays and nears. */
Test(stability, part_c_in_one_table, .fini = finish) {
  enum { GRADIENT = 1, DRIFT, SMALLEST, KL, RISES, LEFT, BROKEN, NEAR };
  table_of("--table=summary --rate=0.1 --start=random --seed=3 --steps=3000");
  cr_expect(t.cell[0][LEFT] == 1 && t.cell[0][DRIFT] > 1);
  cr_expect(t.cell[1][BROKEN] >= 1 && t.cell[1][SMALLEST] < 0);
  cr_expect(isnan(t.cell[2][LEFT]) && t.cell[2][KL] > 0.05);
  cr_expect(isnan(t.cell[3][LEFT]) && t.cell[3][GRADIENT] <= 1 && t.cell[3][RISES] == 0);
  cr_expect_lt(t.cell[3][KL], 0.1);
  for (size_t m = 4; m < METHOD_COUNT; m++) cr_expect_lt(t.cell[m][NEAR], 300, "%s", METHODS[m]);
}

/* Two outcomes alike: the Hessian by z is 1/2, and 2 over it the border. */
Test(stability, rate_4_is_the_border, .fini = finish) {
  const char *coin = support_file(0, "0.5\n0.5\n");
  char command[512];
  for (int above = 0; above < 2; above++) {
    snprintf(command, sizeof command, "--start=random --seed=5 --rate=%s --steps=3000 %s",
             above ? "4.03" : "3.97", coin);
    table_of(command);
    const double kl = t.cell[t.rows - 1][1];
    cr_expect(above ? kl > 1e-3 : kl < 1e-12, "%s: KL %g", command, kl);
    for (size_t k = 0; k < t.rows; k++) cr_assert_leq(t.cell[k][4], 1.0);
  }
}

/* Whatever the rate, nothing that is printed is a NaN, and gradient (2) is at most 1. */
Test(stability, wild_rates_print_no_nan, .fini = finish) {
  static const char *const tables[] = {"descent", "summary", "spectrum"};
  static const char *const rates[] = {"7", "1e5", "1e30", "1e300"};
  char command[256];
  for (size_t r = 0; r < 4; r++)
    for (size_t k = 0; k < 3; k++)
      for (size_t m = 0; m < METHOD_COUNT; m++)
        for (int precision = 0; precision < 2; precision++) {
          const bool summary = strcmp(tables[k], "summary") == 0; /* of all methods */
          if (summary && m > 0) continue;
          snprintf(command, sizeof command,
                   "--table=%s --rate=%s %s%s --precision=%s --steps=30 --outcomes=3 "
                   "--smallest=1e-4",
                   tables[k], rates[r], summary ? "" : "--method=", summary ? "" : METHODS[m],
                   precision ? "float" : "double");
          table_of(command);
          cr_assert_null(strstr(t.run.out, "nan"), "%s prints\n%s", command, t.run.out);
          for (size_t row = 0; k == 0 && m == 3 && row < t.rows; row++)
            cr_assert_leq(t.cell[row][4], 1.0);
        }
}

Test(stability, starts_and_steps, .fini = finish) {
  table_of("--start=corner --steps=0 --outcomes=4 --smallest=0.01 --entries");
  double p[4], sum = 0;
  sscanf(support_property(t.run.out, "p"), "%lf %lf %lf %lf", p, p + 1, p + 2, p + 3);
  for (size_t k = 0; k < 4; k++) {
    const bool rarest = p[k] <= 0.0100001;
    cr_expect_float_eq(t.cell[0][5 + k], rarest ? 0.99925 : 0.00025, 1e-15);
    sum += p[k];
  }
  cr_expect_float_eq(sum, 1, 1e-15);
  table_of("--start=random --starts=6 --steps=0 --outcomes=3 --smallest=0.1");
  cr_assert_eq(t.rows, 6);
  for (size_t k = 0; k < 6; k++) {
    cr_expect_float_eq(t.cell[k][2], 1, 1e-15);
    for (size_t other = 0; other < k; other++) cr_expect_neq(t.cell[k][5], t.cell[other][5]);
  }
  const char *start = support_file(0, "0.2\n0.5\n0.3\n"),
             *short_one = support_file(1, "0.4\n0.6\n");
  char command[512];
  snprintf(command, sizeof command, "--start=%s --steps=0 --outcomes=3 --smallest=0.1", start);
  table_of(command);
  cr_expect(t.cell[0][5] == 0.2 && t.cell[0][6] == 0.5 && t.cell[0][7] == 0.3);
  support_run run =
      support_shell("sne-stability --start=%s --outcomes=3 --smallest=0.1", short_one);
  cr_expect(run.status == 2 && strstr(run.err, "has 2 entries, but p has 3"), "%s", run.err);
  support_free(&run);
  run = support_shell("sne-stability --starts=3");
  cr_expect(run.status == 2 && strstr(run.err, "only --start=random"), "%s", run.err);
  support_free(&run);
  table_of("--steps=1000 --per-decade=2");
  static const double steps[] = {0, 1, 4, 10, 32, 100, 317, 1000};
  cr_assert_eq(t.rows, 8);
  for (size_t k = 0; k < 8; k++) cr_expect_eq(t.cell[k][0], steps[k]);
}

/* Bad input is refused with a word on it, and nothing is printed. */
static void expect_refusal(const char *options, const char *words) {
  support_run run = support_shell("sne-stability %s", options);
  cr_expect(run.status == 2 && strstr(run.err, words) && !*run.out, "%s: exit %d\n%s%s", options,
            run.status, run.out, run.err);
  support_free(&run);
}

Test(stability, what_would_go_unheard_is_refused) {
  const char *three = support_file(0, "0.2\n0.5\n0.3\n");
  char options[512];
  expect_refusal("--table=map --rate=3", "--rate: it has no part in --table=map");
  expect_refusal("--table=map --smallest=1e-3", "--smallest: it has no part");
  expect_refusal("--table=summary --method=q", "--method: it has no part");
  expect_refusal("--table=summary --start=random --starts=3", "--starts: it has no part");
  expect_refusal("--table=spectrum --entries", "--entries: it has no part");
  expect_refusal("--table=vanishing --precision=float", "--precision: it has no part");
  expect_refusal("--table=vanishing --outcomes=3 --smallest=0.3", "--outcomes: it has no part");
  expect_refusal("--table=vanishing --smallest=0.3", "between 1e-300 and 0.25");
  expect_refusal("--table=gradients --seed=2", "--seed: it has no part");
  expect_refusal("--table=field --outcomes=20", "the triangle is that of 3");
  snprintf(options, sizeof options, "--table=map %s", three);
  expect_refusal(options, "takes none from a file");
  snprintf(options, sizeof options, "--outcomes=3 %s", three);
  expect_refusal(options, "of the p that is drawn");
  /* What it does not depend on is not in a table's head. */
  table_of("--table=map --steps=3 --outcomes=4");
  cr_expect_null(strstr(t.run.out, "# rate 0.1"));
  cr_expect(strstr(t.run.out, "# steps 3\n") && strstr(t.run.out, "# outcomes 4\n"));
}

/* Entries of a start are those of the outcomes in their order, and zeros have to be the same. */
Test(stability, starts_in_files_fit_p, .fini = finish) {
  const char *p = support_file(0, "0.25\n0\n0.75\n"), *fits = support_file(1, "0.5\n0\n0.5\n"),
             *shifted = support_file(2, "0\n0.5\n0.5\n");
  char options[512];
  snprintf(options, sizeof options, "--start=%s --steps=0 %s", fits, p);
  table_of(options);
  cr_expect(t.cell[0][5] == 0.5 && t.cell[0][6] == 0.5);
  snprintf(options, sizeof options, "--start=%s %s", shifted, p);
  expect_refusal(options, "entry 1 is 0, but that of p is 0.25");
  expect_refusal("--start=sideways", "sideways: cannot be read");
}

/* ---- spectra ---- */

Test(stability, spectra_are_bounded_by_z_and_reach_1_over_p_by_q, .fini = finish) {
  table_of(
      "--table=spectrum --rate=3 --steps=10000 --outcomes=11 --smallest=3.7e-6 --start=random");
  double largest = 0;
  for (size_t k = 0; k < t.rows; k++) {
    cr_assert(t.cell[k][3] >= 0 && t.cell[k][3] <= 0.5, "row %zu: %g", k, t.cell[k][3]);
    if (isnan(t.cell[k][0])) largest = t.cell[k][2]; /* at the optimum, the last is the largest */
  }
  cr_expect_float_eq(largest * 3.7e-6, 1, 1e-9);
  table_of("--table=spectrum --steps=0 --outcomes=13 --smallest=1e-4");
  for (size_t k = 0; k < 13; k++) cr_expect_float_eq(t.cell[k][3], k ? 1.0 / 13 : 0, 1e-16);
}

/* ---- the field ---- */

Test(stability, fields_are_those_of_the_two_gradients, .fini = finish) {
  const double p[] = {0.55, 0.29, 0.16};
  char command[256];
  snprintf(command, sizeof command, "--table=field %s", support_file(0, "0.55\n0.29\n0.16\n"));
  table_of(command);
  for (size_t row = 0; row < t.rows; row++) {
    const double *q = t.cell[row];
    double mean_1 = 0, mean_2 = 0, down_1 = 0, down_2 = 0;
    for (size_t k = 0; k < 3; k++) mean_1 += p[k] / q[k] / 3, mean_2 += q[k] * (q[k] - p[k]);
    for (size_t k = 0; k < 3; k++) {
      cr_assert_float_eq(q[3 + k], p[k] / q[k] - mean_1, 1e-12 * (1 + mean_1));
      cr_assert_float_eq(q[6 + k], -q[k] * (q[k] - p[k] - mean_2), 1e-15);
      down_1 -= p[k] / q[k] * q[3 + k];
      down_2 -= p[k] / q[k] * q[6 + k];
    }
    cr_assert(down_1 < 0 && down_2 < 0, "at %g %g %g: %g, %g", q[0], q[1], q[2], down_1, down_2);
  }
}

/* ---- far apart ---- */

/* |dC/dy_3| = |sum_j 4 (p_3j - q_3j) (y_3 - y_j)| with y_3 = (d, 0). */
static double force(double p, double d2) {
  const double near = exp(-1.0), far = exp(-d2), farther = exp(-d2 - 1), d = sqrt(d2);
  const double Z = 2 * (near + far + farther), pull = 4 * (p - far / Z);
  return hypot(d * (pull + 4 * (p - farther / Z)), 4 * (p - farther / Z));
}

/* The first d^2 whose p/q is too large, or whose q is 0, in numbers from least / 2 to largest. */
static int dies_at(double p, double least, double largest) {
  for (int d2 = 1;; d2++) {
    const long double q = expl(-d2 - 1.0L) / (2 * expl(-1.0L));
    if (q <= (long double)least / 2 || (long double)p / q > (long double)largest) return d2;
  }
}

Test(stability, forces_through_1_die_where_numbers_end, .fini = finish) {
  static const char *const smallest[] = {"1e-200", "1e-30", "3e-17", "2.8e-7", "0.04"};
  char command[256];
  for (size_t s = 0; s < 5; s++) {
    const double p = atof(smallest[s]);
    snprintf(command, sizeof command, "--table=vanishing --smallest=%s", smallest[s]);
    table_of(command);
    const int in_double = dies_at(p, 0x1p-1074, DBL_MAX);
    const int in_float = dies_at(p, 0x1p-149, (double)FLT_MAX);
    cr_expect_eq(atoi(support_property(t.run.out, "by_1_double_dies_at")), in_double);
    cr_expect_eq(atoi(support_property(t.run.out, "by_1_float_dies_at")), in_float);
    for (size_t k = 0; k < t.rows; k++) {
      const double *row = t.cell[k], expected = force(p, row[0]), scale = expected + 1e-15;
      cr_expect_eq(isnan(row[1]), row[0] >= in_double, "d^2 = %g", row[0]);
      cr_expect_eq(isnan(row[3]), row[0] >= in_float, "d^2 = %g", row[0]);
      cr_expect_float_eq(row[2], expected, 1e-11 * scale, "d^2 = %g: %g", row[0], row[2]);
      cr_expect_float_eq(row[4], expected, 2e-5 * scale + 1e-7 * p, "d^2 = %g: %g", row[0], row[4]);
      if (!isnan(row[1])) cr_expect_float_eq(row[1], expected, 1e-10 * scale + 1e-13 * p);
    }
    if (p <= 1e-30) cr_expect(in_double == 745 && in_float == 104, "%d, %d", in_double, in_float);
  }
}

/* ---- maps ---- */

/* Rounding to floats is no drift: figures call it one from 1e-5 on, as the summary does. */
Test(stability, maps_in_float_keep_the_sum_in_z, .fini = finish) {
  table_of("--table=map --precision=float --decay=sqrt --start=corner --steps=300 --outcomes=7");
  for (size_t k = 0; k < t.rows; k++)
    cr_expect_float_eq(t.cell[k][4], 1.0, 1e-5, "sum %g at rate %g, smallest %g", t.cell[k][4],
                       t.cell[k][0], t.cell[k][1]);
}

/* Of 40 outcomes the smallest has at most 1/40. */
Test(stability, maps_have_no_p_that_there_is_not, .fini = finish) {
  table_of("--table=map --steps=1 --outcomes=40");
  double largest = 0.0;
  for (size_t k = 0; k < t.rows; k++) largest = fmax(largest, t.cell[k][1]);
  cr_expect_float_eq(largest, 0.01, 1e-9);
  table_of("--table=map --steps=1 --outcomes=30");
  for (size_t k = 0; k < t.rows; k++) largest = fmax(largest, t.cell[k][1]);
  cr_expect_float_eq(largest, pow(10, -1.5), 1e-6);
}

Test(stability, maps_survive_in_z_alone, .fini = finish) {
  for (size_t m = 1; m <= 3; m += 2) {
    char command[256];
    snprintf(command, sizeof command,
             "--table=map --steps=60 --outcomes=6 --start=random --method=%s", METHODS[m]);
    table_of(command);
    size_t survived = 0;
    for (size_t k = 0; k < t.rows; k++) survived += t.cell[k][2] >= 60 && isfinite(t.cell[k][3]);
    if (m == 3)
      cr_expect_eq(survived, t.rows);
    else
      cr_expect(survived > 0 && survived < t.rows, "%zu of %zu", survived, t.rows);
  }
}
