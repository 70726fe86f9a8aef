/* The facts that the figures show, from the very tables that the Makefile has them drawn from. */
#include "figures.h"
#include <math.h>

enum { WIDEST = 17, LONGEST = 20002 };

typedef struct {
  size_t rows;
  double cell[LONGEST][WIDEST];
  char *text;
} drawn;

static drawn table_drawn; /* large, and each test is a process of its own */

/* ---- tables, as the Makefile makes them: NaN where there is no number ---- */

static void make_table(const char *name, drawn *t) {
  support_run run = support_shell("%s DATA=%s %s/%s.tsv >/dev/null && cat %s/%s.tsv", MAKE,
                                  folder(), folder(), name, folder(), name);
  cr_assert_eq(run.status, 0, "%s: exit %d\n%s", name, run.status, run.err);
  free(t->text);
  t->text = run.out;
  run.out = NULL;
  support_free(&run);
  t->rows = 0;
  for (char *line = t->text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
    if (*line == '#' || *line == '\n') continue;
    cr_assert_lt(t->rows, LONGEST);
    char *at = line;
    for (size_t k = 0; k < WIDEST && *at != '\n'; k++) {
      char *end;
      const double value = strtod(at, &end);
      t->cell[t->rows][k] = end == at ? (double)NAN : value;
      at = end + strcspn(end, "\t\n");
      at += *at == '\t';
    }
    t->rows++;
  }
  cr_assert_gt(t->rows, 0, "%s has no rows", name);
}

/* Least-squares slope of log y over log x where low <= x <= high. */
static double slope(const drawn *t, size_t y, double low, double high) {
  double n = 0.0, sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0;
  for (size_t k = 0; k < t->rows; k++) {
    if (!(t->cell[k][0] >= low && t->cell[k][0] <= high && t->cell[k][y] > 0.0)) continue;
    double u = log(t->cell[k][0]), v = log(t->cell[k][y]);
    n += 1.0, sx += u, sy += v, sxx += u * u, sxy += u * v;
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

static const double *last(const drawn *t) {
  return t->cell[t->rows - 1];
}

Test(facts, gradient_1_is_like_1_over_q_and_2_below_1, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("gradients", t);
  cr_expect_float_eq(slope(t, 1, 1e-16, 1.0), -1.0, 1e-12);
  for (size_t k = 0; k < t->rows; k++)
    cr_expect(t->cell[k][2] <= 1.0, "q = %g: |dC/dz| = %g", t->cell[k][0], t->cell[k][2]);
}

/* How one of the four descents ends, in the table of a figure. */
static void expect_descents(const char *figure) {
  drawn *t = &table_drawn;
  char name[64];
  snprintf(name, sizeof name, "%s.q", figure);
  make_table(name, t);
  cr_expect_gt(last(t)[2], 2.0, "%s: sum q = %g", name, last(t)[2]);
  snprintf(name, sizeof name, "%s.q-projected", figure);
  make_table(name, t);
  cr_expect_lt(last(t)[3], 0.0, "%s: smallest q %g", name, last(t)[3]);
  cr_expect_float_eq(last(t)[2], 1.0, 1e-12);
  cr_expect_eq(atof(support_property(t->text, "broken_at")), last(t)[0]);
  snprintf(name, sizeof name, "%s.q-renormalised", figure);
  make_table(name, t);
  cr_expect_gt(last(t)[1], 0.05, "%s: C = %g", name, last(t)[1]);
  cr_expect_float_eq(last(t)[1], t->cell[t->rows - 2][1], 1e-9, "%s has not come to rest", name);
  snprintf(name, sizeof name, "%s.z", figure);
  make_table(name, t);
  cr_expect_lt(last(t)[1], 0.005, "%s: C = %g", name, last(t)[1]);
  for (size_t k = 1; k < t->rows; k++) {
    cr_expect_leq(t->cell[k][1], t->cell[k - 1][1] + 1e-14, "%s: C rises at step %zu", name, k);
    cr_expect_float_eq(t->cell[k][2], 1.0, 1e-12, "%s: sum q at step %zu", name, k);
    cr_expect_gt(t->cell[k][3], 0.0, "%s: smallest q at step %zu", name, k);
  }
}

Test(facts, only_2_comes_down_to_p, .fini = clear) {
  expect_descents("descent");
}

Test(facts, only_2_ends_at_p_in_the_triangle, .fini = clear) {
  expect_descents("triangle");
}

/* Fields of a map that stay a distribution to the end. */
static size_t survivors(const char *name, drawn *t) {
  make_table(name, t);
  size_t count = 0;
  for (size_t k = 0; k < t->rows; k++)
    count += isfinite(t->cell[k][3]) && fabs(t->cell[k][4] - 1.0) <= 1e-5;
  return count;
}

Test(facts, who_survives_which_rate, .fini = clear) {
  drawn *t = &table_drawn;
  cr_expect_eq(survivors("survival.z", t), t->rows);
  double above = 0.0, below = 0.0; /* the worst cost left, at rates from 1 on */
  for (size_t k = 0; k < t->rows; k++) {
    double *worst = t->cell[k][0] > 4.0 ? &above : &below;
    if (t->cell[k][0] >= 1.0) *worst = fmax(*worst, t->cell[k][3]);
  }
  cr_expect(below < 0.01 && above > 0.1, "C <= %g below rate 4, %g above", below, above);
  cr_expect_eq(survivors("survival.q", t), 0);
  cr_expect_eq(survivors("survival.q-renormalised", t), t->rows);
  for (size_t k = 0; k < t->rows; k++)
    cr_expect_gt(t->cell[k][3], 0.005, "rate %g, smallest p %g: C = %g", t->cell[k][0],
                 t->cell[k][1], t->cell[k][3]);
  size_t alive = survivors("survival.q-projected", t);
  cr_expect(alive > 0 && 2 * alive < t->rows, "%zu of %zu", alive, t->rows);
}

/* The step at which column y is least. */
static double best_step(const drawn *t, size_t y) {
  size_t best = t->rows;
  for (size_t k = 0; k < t->rows; k++)
    if (isfinite(t->cell[k][y]) && (best == t->rows || t->cell[k][y] < t->cell[best][y])) best = k;
  return t->cell[best][0];
}

Test(facts, steps_have_the_slopes_and_optima_of_theory, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("steps", t);
  cr_expect_float_eq(slope(t, 1, 1e-11, 1e-8), -1.0, 0.4);
  cr_expect_float_eq(slope(t, 2, 1e-11, 1e-6), -1.0, 0.4);
  cr_expect_float_eq(slope(t, 1, 1e-5, 1e-2), 1.0, 0.05);
  cr_expect_float_eq(slope(t, 2, 1e-3, 1e-1), 2.0, 0.05);
  cr_expect_float_eq(slope(t, 4, 1e-6, 1e-1), 2.0, 0.05);
  /* eps^(1/2) = 1.5e-8, eps^(1/3) = 6e-6, of the length over which C bends: some ten. */
  cr_expect_float_eq(log10(best_step(t, 1)), -7.8 + 1.0, 1.0, "forward at %g", best_step(t, 1));
  cr_expect_float_eq(log10(best_step(t, 2)), -5.2 + 1.0, 1.0, "central at %g", best_step(t, 2));
  for (size_t k = 0; k < t->rows && t->cell[k][0] < 1e-9; k++)
    cr_expect_lt(t->cell[k][4], 1e-13, "complex step %g: %g", t->cell[k][0], t->cell[k][4]);
}

/* As the program fitted it, and as it is drawn over two decades of steps from `low` on. */
static void expect_slope(const char *claim, double expected, double low, const char *verdict) {
  char name[64];
  snprintf(name, sizeof name, "taylor.%s", claim);
  make_table(name, &table_drawn);
  double fitted = atof(support_property(table_drawn.text, "slope"));
  cr_expect_float_eq(fitted, expected, 0.1, "%s: slope %g", claim, fitted);
  const double drawn_slope = slope(&table_drawn, 1, low, 100.0 * low);
  cr_expect_float_eq(drawn_slope, expected, 0.1, "%s: drawn with slope %g", claim, drawn_slope);
  cr_expect_str_eq(support_property(table_drawn.text, "verdict"), verdict, "%s", claim);
}

Test(facts, remainders_have_slope_2_or_1, .fini = clear) {
  expect_slope("right", 2.0, 1e-6, "correct");
  expect_slope("half", 1.0, 1e-7, "wrong");
  expect_slope("sign", 1.0, 1e-7, "wrong");
  expect_slope("thousandth", 1.0, 1e-8, "wrong");
}

/* Each block is a map and the gradient there: it has no component along a shift of all points, the
 * cost falls from block to block, and in the end the gradient is all but zero. */
Test(facts, map_forms_and_its_gradient_vanishes, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("forming", t);
  cr_assert_eq(t->rows % 150, 0);
  double cost = HUGE_VAL, largest = 0.0, last_largest = 0.0;
  const char *at = t->text;
  for (size_t block = 0; block < t->rows / 150; block++) {
    double sum[2] = {0.0, 0.0};
    last_largest = 0.0;
    for (size_t k = 150 * block; k < 150 * (block + 1); k++)
      for (size_t a = 0; a < 2; a++) {
        sum[a] += t->cell[k][3 + a];
        last_largest = fmax(last_largest, fabs(t->cell[k][3 + a]));
      }
    largest = fmax(largest, last_largest);
    cr_expect(fabs(sum[0]) + fabs(sum[1]) < 1e-12, "block %zu: sum %g, %g", block, sum[0], sum[1]);
    at = strstr(at, "# iteration ") + 12;
    double before = cost;
    cr_expect_eq(sscanf(at, "%*d %lf", &cost), 1);
    cr_expect_lt(cost, before, "block %zu", block);
  }
  cr_expect_float_eq(cost, 0.088, 5e-4);
  cr_expect_lt(last_largest, 0.02 * largest);
}

/* How many of the wrong answers a checker lets through and how many right ones it rejects, for C of
 * y as it is: this project's three do neither, at any scale; each other rule does somewhere. */
Test(facts, no_fixed_rule_is_right_at_every_scale, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("scales", t);
  enum { SCALES = 5, FAMILY_Y = 3, OWN = 3, OTHERS = 10 };
  size_t rows = 0;
  double misjudged = 0.0;
  for (size_t k = 0; k < t->rows; k++) {
    const double *row = t->cell[k];
    if (row[0] != FAMILY_Y || row[1] != 0.0) continue;
    misjudged += row[4] + row[8];
    if (++rows % SCALES > 0) continue;
    if (rows <= OWN * SCALES)
      cr_expect_eq(misjudged, 0.0, "gradcheck misjudges %g", misjudged);
    else
      cr_expect_gt(misjudged, 0.0, "rule %zu", rows / SCALES);
    misjudged = 0.0;
  }
  cr_expect_eq(rows, (OWN + OTHERS) * SCALES, "%zu rows", rows);
}

/* The powers of N, to what a busy machine leaves of them. */
Test(facts, pairs_cost_more_than_a_grid, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("scaling", t);
  cr_expect_geq(t->rows, 4);
  for (size_t k = 0; k < t->rows; k++)
    for (size_t y = 1; y < 4; y++) cr_expect_gt(t->cell[k][y], 0.0, "N = %g", t->cell[k][0]);
  const double pairs = slope(t, 1, 1000, 8192);
  cr_expect_float_eq(pairs, 2.0, 0.5, "pair by pair N^%.2f", pairs);
  for (size_t y = 2; y < 4; y++)
    cr_expect_lt(slope(t, y, 1000, 8192), pairs - 0.3, "on a grid N^%.2f", slope(t, y, 1000, 8192));
}

/* The ends of the paths in a table of several, which begin with step 0 each: how many there are,
 * how many of them broke, and the largest cost among the others. */
static size_t path_ends(const drawn *t, size_t *broken, double *worst) {
  size_t paths = 0;
  *broken = 0, *worst = 0.0;
  for (size_t k = 0; k < t->rows; k++) {
    if (k + 1 < t->rows && t->cell[k + 1][0] > 0.0) continue;
    paths++;
    if (isfinite(t->cell[k][1]))
      *worst = fmax(*worst, t->cell[k][1]);
    else
      *broken += 1;
  }
  return paths;
}

Test(facts, all_paths_by_2_end_at_p_and_some_by_1_break, .fini = clear) {
  drawn *t = &table_drawn;
  size_t broken;
  double worst;
  make_table("field.z", t);
  cr_expect_eq(path_ends(t, &broken, &worst), 12);
  cr_expect(broken == 0 && worst < 1e-6, "%zu break, C = %g", broken, worst);
  make_table("field.q-projected", t);
  cr_expect_eq(path_ends(t, &broken, &worst), 12);
  cr_expect(broken > 0 && broken < 12, "%zu break", broken);
  make_table("field", t);
  double fastest[2] = {0.0, 0.0};
  for (size_t k = 0; k < t->rows; k++)
    for (size_t a = 0; a < 6; a++) fastest[a / 3] = fmax(fastest[a / 3], fabs(t->cell[k][3 + a]));
  cr_expect(fastest[0] > 5.0 && fastest[1] < 0.5, "(1) %g, (2) %g", fastest[0], fastest[1]);
}

/* By z, 1/2 is the bound anywhere, and by q 1/p of the rarest outcome is reached in the end. */
Test(facts, curvature_is_bounded_by_z_alone, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("spectrum", t);
  double by_z = 0.0;
  for (size_t k = 0; k < t->rows; k++) by_z = fmax(by_z, t->cell[k][3]);
  cr_expect(by_z <= 0.5 && by_z > 0.3, "by z %g", by_z);
  cr_expect(isnan(last(t)[0]), "the optimum comes last");
  cr_expect_float_eq(last(t)[2] * 2.8e-7, 1.0, 1e-9, "by q %g", last(t)[2]);
}

/* exp(-d^2) is 0 beyond 745 in double and 103 in float; (2) has a value even there. */
Test(facts, forces_through_1_end_where_exp_does, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("vanishing", t);
  cr_assert_gt(t->rows, 900);
  static const double ends[] = {0.0, 745.0, HUGE_VAL, 104.0, HUGE_VAL}; /* of a column */
  for (size_t k = 0; k < t->rows; k++)
    for (size_t y = 1; y < 5; y++)
      cr_expect_eq(isnan(t->cell[k][y]), t->cell[k][0] >= ends[y], "d^2 = %g, column %zu",
                   t->cell[k][0], y);
  cr_expect_eq(atoi(support_property(t->text, "by_1_double_dies_at")), 745);
  cr_expect_eq(atoi(support_property(t->text, "by_1_float_dies_at")), 104);
}

/* The step from which on the k-th q is within a tenth of its p. */
static double arrival(const drawn *t, size_t k, double p) {
  double at = HUGE_VAL;
  for (size_t row = t->rows; row-- > 0; at = t->cell[row][0])
    if (fabs(t->cell[row][5 + k] / p - 1.0) > 0.1) return at;
  return at;
}

/* In z the rare take 1/p steps; by the other two, all take about as many. */
Test(facts, descent_in_z_crawls_to_what_is_rare, .fini = clear) {
  static const char *const methods[] = {"z", "exponentiated", "natural"};
  drawn *t = &table_drawn;
  for (size_t m = 0; m < 3; m++) {
    char name[64];
    snprintf(name, sizeof name, "safe.%s", methods[m]);
    make_table(name, t);
    double first = HUGE_VAL, latest = 0.0, rarest = 0.0, least = 1.0;
    const char *at = support_property(t->text, "p");
    for (size_t k = 0; k < 12; k++) {
      const double p = strtod(at, (char **)&at), steps = arrival(t, k, p);
      first = fmin(first, steps), latest = fmax(latest, steps);
      if (p < least) least = p, rarest = steps;
    }
    cr_expect_eq(rarest, latest, "%s: the rarest comes at %g, not last", name, rarest);
    if (m == 0)
      cr_expect(isfinite(latest) && latest > 1e5 && first < 1e4, "%s: %g to %g", name, first,
                latest);
    else
      cr_expect_lt(latest, 40.0, "%s", name);
  }
}

/* Relative errors of a claim where `there` says so; elsewhere it is right. */
static void expect_face(const char *claim, double error, bool there(size_t i, size_t j)) {
  drawn *t = &table_drawn;
  char name[64];
  snprintf(name, sizeof name, "faces.%s", claim);
  make_table(name, t);
  cr_assert_eq(t->rows, 30 * 29);
  for (size_t k = 0; k < t->rows; k++) {
    const double *row = t->cell[k], found = fabs(row[2] - row[6]) / fabs(row[6]);
    const bool wrong = there((size_t)row[0], (size_t)row[1]);
    cr_expect_float_eq(found, wrong ? error : 0.0, 1e-6, "%s at %g, %g: %g", name, row[0], row[1],
                       found);
  }
}

static bool nowhere(size_t i, size_t j) {
  return i == 0 && j == 0;
}
static bool anywhere(size_t i, size_t j) {
  return !nowhere(i, j);
}
static bool above(size_t i, size_t j) {
  return j > i;
}
static bool in_the_last_row(size_t i, size_t j) {
  return i == 30 && j > 0;
}

/* How many entries of a claim are wrong by more than a thousandth, and their largest error. */
static size_t wrong_entries(const char *claim, double *largest) {
  char name[64];
  snprintf(name, sizeof name, "faces.%s", claim);
  make_table(name, &table_drawn);
  size_t wrong = 0;
  *largest = 0.0;
  for (size_t k = 0; k < table_drawn.rows; k++) {
    const double *row = table_drawn.cell[k], error = fabs(row[2] - row[6]) / fabs(row[6]);
    wrong += error > 1e-3;
    *largest = fmax(*largest, error);
  }
  return wrong;
}

Test(facts, mistakes_have_faces, .fini = clear) {
  expect_face("right", 0.0, nowhere);
  expect_face("sign", 2.0, anywhere);
  expect_face("lower", 1.0, above);
  expect_face("last", 1.0, in_the_last_row);
  double cut, constant, row;
  const size_t entries = 30 * 29, few = wrong_entries("cut", &cut);
  const size_t most = wrong_entries("constant", &constant), all = wrong_entries("row", &row);
  cr_expect(few > entries / 10 && few < entries / 2, "cut: %zu", few);
  cr_expect(most > entries / 2 && all > entries / 2, "constant: %zu, row: %zu", most, all);
  cr_expect(row > constant && constant > 2.0 * cut, "%g, %g, %g", row, constant, cut);
}

/* Of twenty wrong answers some end as near as the gradient does, others far off, or nowhere. */
Test(facts, wrong_gradients_converge_too, .fini = clear) {
  enum { ANSWERS = 21 };
  drawn *t = &table_drawn;
  make_table("quarter.trace", t);
  const double least = atof(support_property(t->text, "least"));
  double end[ANSWERS + 1] = {0.0};
  for (size_t k = 0; k < t->rows; k++) end[(size_t)t->cell[k][0]] = t->cell[k][2] / least;
  cr_expect(end[1] >= 1.0 && end[1] < 1.001, "the gradient ends at %g", end[1]);
  size_t near = 0, apart = 0;
  for (size_t k = 2; k <= ANSWERS; k++) {
    cr_expect(isnan(end[k]) || end[k] >= 1.0, "answer %zu ends at %g", k, end[k]);
    near += end[k] < 1.25;
    apart += !(end[k] < 100.0);
  }
  cr_expect_geq(near, 5);
  cr_expect_geq(apart, 3);
  cr_expect_geq(ANSWERS - 1 - near - apart, 5);
}

/* C after so many iterations. */
static double cost_after(const char *name, size_t iterations) {
  make_table(name, &table_drawn);
  const drawn *t = &table_drawn;
  return t->cell[(iterations < t->rows ? iterations : t->rows) - 1][2];
}

Test(facts, lbfgs_is_there_first, .fini = clear) {
  const double there = cost_after("iris.trace", 100);
  cr_expect_float_eq(there, 0.0879653268651, 1e-9);
  cr_expect_gt(cost_after("iris.trace-cg", 100), there + 1e-4);
  cr_expect_gt(cost_after("iris.trace-gd", 100), there + 1e-4);
}
