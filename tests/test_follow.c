/* Descent along answers to part d: against the same descent along sums written out here; and which
 * of the figure's answers are wrong. */
#include <string.h>

#include "sne_data.h"
#include "support.h"

enum { POINTS = 13, ITERATIONS = 40 };

/* p of the first irises, in a file of this test's. */
static gsl_matrix *p;
static const char *p_path;

static void setup(void) {
  gsl_matrix *iris = data_iris();
  gsl_matrix_view first = gsl_matrix_submatrix(iris, 40, 0, POINTS, 4);
  p = data_affinity(&first.matrix, 4.7);
  char text[POINTS * POINTS * 26], *end = text;
  for (size_t i = 0; i < POINTS; i++)
    for (size_t j = 0; j < POINTS; j++)
      end += sprintf(end, "%.17g%c", gsl_matrix_get(p, i, j), j + 1 < POINTS ? '\t' : '\n');
  p_path = support_file(0, text);
  gsl_matrix_free(iris);
}

static void teardown(void) {
  gsl_matrix_free(p);
}

/* What stands before y_i - y_j under the sum. */
typedef double force(double p_ij, double q_ij, double d2);

static double of_gradient(double p_ij, double q_ij, double d2) {
  (void)d2;
  return 4 * (p_ij - q_ij);
}
static double without_repulsion(double p_ij, double q_ij, double d2) {
  (void)q_ij, (void)d2;
  return 4 * p_ij;
}
static double of_t_sne(double p_ij, double q_ij, double d2) {
  return 4 * (p_ij - q_ij) / (1 + d2);
}
static double unsquared(double p_ij, double q_ij, double d2) {
  return 4 * (p_ij - q_ij) / sqrt(d2);
}
static double upwards(double p_ij, double q_ij, double d2) {
  return -of_gradient(p_ij, q_ij, d2);
}

static const struct {
  const char *text;
  force *force;
} ANSWERS[] = {
    {"4 sum_j (p_ij - q_ij) (y_i - y_j)", of_gradient},
    {"\\sum_{j} 4 (p_{ij} - q_{ij}) (\\mathbf{y}_i - \\mathbf{y}_j)", of_gradient},
    {"4 sum_j (p_ij - exp(z_ij)/A) (y_i - y_j)", of_gradient},
    {"4 sum_j p_ij (y_i - y_j)", without_repulsion},
    {"4 sum_j (p_ij - q_ij) (y_i - y_j) / (1 + ||y_i - y_j||^2)", of_t_sne},
    {"4 sum_j (p_ij - q_ij) (y_i - y_j) / ||y_i - y_j||", unsquared},
    {"4 sum_j (p_ij - q_ij) (y_j - y_i)", upwards},
};
enum { ANSWER_COUNT = sizeof ANSWERS / sizeof *ANSWERS };

/* In long double, pair by pair. */
static void direction_at(force *weight, const gsl_matrix *y, double direction[POINTS][2]) {
  long double Z = 0, d2[POINTS][POINTS];
  for (size_t i = 0; i < POINTS; i++)
    for (size_t j = 0; j < POINTS; j++) {
      const long double a = data_wide(y, i, 0) - data_wide(y, j, 0);
      const long double b = data_wide(y, i, 1) - data_wide(y, j, 1);
      d2[i][j] = a * a + b * b;
      if (i != j) Z += expl(-d2[i][j]);
    }
  for (size_t i = 0; i < POINTS; i++)
    for (size_t c = 0; c < 2; c++) {
      direction[i][c] = 0;
      for (size_t j = 0; j < POINTS; j++)
        if (i != j)
          direction[i][c] +=
              weight(gsl_matrix_get(p, i, j), (double)(expl(-d2[i][j]) / Z), (double)d2[i][j]) *
              (gsl_matrix_get(y, i, c) - gsl_matrix_get(y, j, c));
    }
}

/* The costs of the descent, and the cosines of its directions and the gradient. */
static void descend(force *weight, double rate, gsl_matrix *y, double *cost, double *cosine) {
  double velocity[POINTS][2] = {{0}}, g[POINTS][2], truth[POINTS][2];
  for (int k = 0; k <= ITERATIONS; k++) {
    direction_at(weight, y, g);
    direction_at(of_gradient, y, truth);
    double gg = 0, tt = 0, gt = 0;
    for (size_t i = 0; i < POINTS; i++)
      for (size_t c = 0; c < 2; c++) {
        gg += g[i][c] * g[i][c], tt += truth[i][c] * truth[i][c], gt += g[i][c] * truth[i][c];
        velocity[i][c] = 0.65 * velocity[i][c] - rate * g[i][c];
      }
    cosine[k] = gt / sqrt(gg * tt);
    cost[k] = sne_cost_y(p, y, SNE_DISTINCT_PAIRS);
    for (size_t i = 0; k < ITERATIONS && i < POINTS; i++)
      for (size_t c = 0; c < 2; c++) *gsl_matrix_ptr(y, i, c) += velocity[i][c];
  }
}

static void expect_map(const char *path, const char *answer, const gsl_matrix *y) {
  char *text = support_read(path);
  size_t rows = 0, number, point;
  double at[2];
  for (char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
    if (sscanf(line, "%zu %zu %lf %lf", &number, &point, at, at + 1) != 4) continue;
    for (size_t c = 0; c < 2; c++)
      cr_expect(data_agree(at[c], gsl_matrix_get(y, point - 1, c), 1e-9, 1), "%s: point %zu: %g",
                answer, point, at[c]);
    rows++;
  }
  cr_expect_eq(rows, POINTS, "%s: %zu rows", answer, rows);
  free(text);
}

Test(follow, answers_lead_where_their_sums_lead, .init = setup, .fini = teardown) {
  gsl_matrix *y = gsl_matrix_alloc(POINTS, 2);
  const char *map = support_file(1, "");
  for (size_t k = 0; k < ANSWER_COUNT; k++) {
    const char *answer = ANSWERS[k].text;
    double cost[ITERATIONS + 1], cosine[ITERATIONS + 1];
    sne_start_random(7, 1e-4, y);
    descend(ANSWERS[k].force, 0.8, y, cost, cosine);
    support_run run = support_shell("sne-follow --seed=7 --rate=0.8 --momentum=0.65 "
                                    "--iterations=%d --maps=%s %s '%s'",
                                    ITERATIONS, map, p_path, answer);
    cr_assert_eq(run.status, 0, "%s: %s", answer, run.err);
    size_t rows = 0, number, iteration;
    double c, along;
    for (char *line = run.out; *line; line += strcspn(line, "\n"), line += *line == '\n') {
      if (sscanf(line, "%zu %zu %lf %lf", &number, &iteration, &c, &along) != 4) continue;
      cr_assert_leq(iteration, (size_t)ITERATIONS);
      cr_expect(data_agree(c, cost[iteration], 1e-9, cost[iteration]),
                "%s, iteration %zu: cost %.17g, not %.17g", answer, iteration, c, cost[iteration]);
      cr_expect(data_agree(along, cosine[iteration], 1e-7, 1),
                "%s, iteration %zu: cosine %.17g, not %.17g", answer, iteration, along,
                cosine[iteration]);
      rows++;
    }
    cr_expect_eq(rows, ITERATIONS + 1, "%s: %zu rows", answer, rows);
    expect_map(map, answer, y);
    support_free(&run);
  }
  gsl_matrix_free(y);
}

/* The last field but one before the formula of row k: cost over the least; NaN for a "-". */
static double over_least(const char *text, int k) {
  for (const char *line = text; line && *line;
       line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
    char cost[32], over[32];
    int number;
    if (sscanf(line, "%d %31s %31s", &number, cost, over) == 3 && number == k)
      return strcmp(over, "-") == 0 ? (double)NAN : atof(over);
  }
  cr_assert_fail("no row %d in\n%s", k, text);
  return (double)NAN;
}

/* That a fit converges proves nothing: of the figure's twenty wrong answers, some end as near as
 * the gradient does; some far off. */
Test(follow, wrong_answers_converge) {
  support_run run = support_shell("awk 'NR == 1 || NR %% 4 == 2' exercises/data/iris.csv | "
                                  "sne-affinity --perplexity=12 --label=-1 - | "
                                  "sne-follow --answers=plots/answers.txt --table=ends --seed=4 -");
  cr_assert_eq(run.status, 0, "%s", run.err);
  cr_expect_lt(over_least(run.out, 1), 1.01);
  int near = 0, far = 0;
  for (int k = 2; k <= 21; k++) {
    const double over = over_least(run.out, k);
    near += over < 1.25;
    far += !(over < 10);
  }
  cr_expect(near >= 5 && far >= 5, "%d near, %d far\n%s", near, far, run.out);
  support_free(&run);
}

/* The first is right, and the others are not, says gradcheck. */
Test(follow, the_figure_has_twenty_wrong_answers) {
  support_run run =
      support_shell("grep -v '^#' plots/answers.txt | while read -r answer; do "
                    "gradcheck --hint=0 sne d \"$answer\" >/dev/null 2>&1; printf '%%d ' $?; done");
  cr_expect_str_eq(run.out, "0 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 ", "%s", run.out);
  support_free(&run);
}

static void expect_refusal(const char *operands, const char *words) {
  support_run run = support_shell("sne-follow %s", operands);
  cr_expect_eq(run.status, 2, "%s: exit %d", operands, run.status);
  cr_expect(strstr(run.err, words), "%s says not '%s' but\n%s", operands, words, run.err);
  cr_expect_str_eq(run.out, "", "%s prints\n%s", operands, run.out);
  support_free(&run);
}

Test(follow, what_cannot_be_followed_is_refused, .init = setup, .fini = teardown) {
  char operands[512];
  static const char *const bad[][2] = {
      {"4 sum_j (p_ij - q_ij", "never closed"},
      {"4 sum_j (p_ij - q_ij)", "this is a number"},
      {"4 sum_j (p_ij - q_ij) y_k", "k is not bound"},
      {"4 sum_j (p_ij - u_ij) (y_i - y_j)", "column 17"},
      {"B y_i where B = 3", "write them out"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    snprintf(operands, sizeof operands, "%s '%s'", p_path, bad[k][0]);
    expect_refusal(operands, bad[k][1]);
  }
  snprintf(operands, sizeof operands, "--momentum=1 %s", p_path);
  expect_refusal(operands, "below 1");
  snprintf(operands, sizeof operands, "--answers=nowhere %s", p_path);
  expect_refusal(operands, "nowhere: cannot be opened");
  expect_refusal(support_file(2, "0.5 0.1\n0.1 0.3\n"), "no pair with itself");
  expect_refusal(support_file(2, "0 0.3\n0.7 0\n"), "");
  expect_refusal("", "operand is missing");
}

/* What flies apart is told, and prints no NaN. */
Test(follow, what_breaks_says_so, .init = setup, .fini = teardown) {
  support_run run =
      support_shell("sne-follow --rate=40 %s '4 sum_j (p_ij/q_ij) (y_i - y_j)'", p_path);
  cr_expect_eq(run.status, 0);
  cr_expect_gt(atoi(support_property(run.out, "broken_at")), 0, "%s", run.out);
  cr_expect_null(strstr(run.out, "nan"), "%s", run.out);
  cr_expect_null(strstr(run.out, "inf"), "%s", run.out);
  support_free(&run);
}
