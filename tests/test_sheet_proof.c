/* What a verdict rests on, by other code: a counterexample worked out again from the printed
 * numbers, in GMP's floating point with 256 bits and hand-written gradients. */
#include "support.h"
#include <criterion/criterion.h>
#include <gmp.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BITS = 256, MOST = 8 };

typedef struct {
  size_t n, h;
  bool distinct;
  mpf_t p[MOST][MOST], q[MOST][MOST], z[MOST][MOST], y[MOST][MOST];
} model;

/* exp by halving the argument 40 times and squaring the series back. */
static void exponential(mpf_t result, const mpf_t x) {
  mpf_t small, term;
  mpf_init2(small, BITS + 128);
  mpf_init2(term, BITS + 128);
  mpf_div_2exp(small, x, 40);
  mpf_set_ui(term, 1);
  mpf_set_ui(result, 1);
  for (unsigned long k = 1; k < 12; k++) {
    mpf_mul(term, term, small);
    mpf_div_ui(term, term, k);
    mpf_add(result, result, term);
  }
  for (int k = 0; k < 40; k++) mpf_mul(result, result, result);
  mpf_clear(small);
  mpf_clear(term);
}

static bool exists(const model *m, size_t i, size_t j) {
  return !m->distinct || i != j;
}

/* q from z, or as it stands */
static void softargmax(model *m) {
  mpf_t total;
  mpf_init2(total, BITS + 128);
  for (size_t i = 0; i < m->n; i++)
    for (size_t j = 0; j < m->n; j++) {
      if (!exists(m, i, j)) continue;
      exponential(m->q[i][j], m->z[i][j]);
      mpf_add(total, total, m->q[i][j]);
    }
  for (size_t i = 0; i < m->n; i++)
    for (size_t j = 0; j < m->n; j++)
      if (exists(m, i, j)) mpf_div(m->q[i][j], m->q[i][j], total);
  mpf_clear(total);
}

static void distances(model *m) {
  mpf_t d;
  mpf_init2(d, BITS + 128);
  for (size_t i = 0; i < m->n; i++)
    for (size_t j = 0; j < m->n; j++)
      for (size_t k = 0; k < m->h; k++) {
        mpf_sub(d, m->y[i][k], m->y[j][k]);
        mpf_mul(d, d, d);
        mpf_sub(m->z[i][j], m->z[i][j], d);
      }
  mpf_clear(d);
}

static void read_matrix(json_t *at, const char *name, mpf_t entries[MOST][MOST]) {
  json_t *rows = json_object_get(at, name), *row, *value;
  size_t i, j;
  json_array_foreach(rows, i, row) json_array_foreach(row, j, value) {
    if (json_is_number(value)) mpf_set_d(entries[i][j], json_number_value(value));
  }
}

static void start(model *m, json_t *counterexample) {
  json_t *sizes = json_object_get(counterexample, "sizes");
  json_t *at = json_object_get(counterexample, "at");
  m->n = (size_t)json_integer_value(json_object_get(sizes, "N"));
  m->h = (size_t)json_integer_value(json_object_get(sizes, "h"));
  m->distinct = strcmp(json_string_value(json_object_get(counterexample, "pairs")), "all") != 0;
  cr_assert(m->n >= 2 && m->n <= MOST && m->h <= MOST);
  for (size_t i = 0; i < MOST; i++)
    for (size_t j = 0; j < MOST; j++) {
      mpf_init2(m->p[i][j], BITS);
      mpf_init2(m->q[i][j], BITS + 128);
      mpf_init2(m->z[i][j], BITS + 128);
      mpf_init2(m->y[i][j], BITS);
    }
  read_matrix(at, "p", m->p);
  read_matrix(at, "y", m->y);
  read_matrix(at, "z", m->z);
  read_matrix(at, "q", m->q);
}

static void finish(model *m) {
  for (size_t i = 0; i < MOST; i++)
    for (size_t j = 0; j < MOST; j++) {
      mpf_clear(m->p[i][j]);
      mpf_clear(m->q[i][j]);
      mpf_clear(m->z[i][j]);
      mpf_clear(m->y[i][j]);
    }
}

/* p over q, its sign changed */
static double truth_a(model *m, size_t i, size_t j) {
  mpf_t ratio;
  mpf_init2(ratio, BITS);
  mpf_div(ratio, m->p[i][j], m->q[i][j]);
  double result = -mpf_get_d(ratio);
  mpf_clear(ratio);
  return result;
}

static double truth_b(model *m, size_t i, size_t j) {
  mpf_t gap;
  mpf_init2(gap, BITS);
  softargmax(m);
  mpf_sub(gap, m->q[i][j], m->p[i][j]);
  double result = mpf_get_d(gap);
  mpf_clear(gap);
  return result;
}

/* sum_j 2 (p_ij + p_ji - 2 q_ij) (y_i - y_j), for a p that sums to one */
static double truth_d(model *m, size_t i, size_t component) {
  mpf_t term, sum, d;
  mpf_init2(term, BITS);
  mpf_init2(sum, BITS);
  mpf_init2(d, BITS);
  for (size_t a = 0; a < m->n; a++)
    for (size_t b = 0; b < m->n; b++) mpf_set_ui(m->z[a][b], 0);
  distances(m);
  softargmax(m);
  for (size_t j = 0; j < m->n; j++) {
    if (!exists(m, i, j)) continue;
    mpf_add(term, m->p[i][j], m->p[j][i]);
    mpf_sub(term, term, m->q[i][j]);
    mpf_sub(term, term, m->q[i][j]);
    mpf_sub(d, m->y[i][component], m->y[j][component]);
    mpf_mul(term, term, d);
    mpf_mul_ui(term, term, 2);
    mpf_add(sum, sum, term);
  }
  double result = mpf_get_d(sum);
  mpf_clear(term);
  mpf_clear(sum);
  mpf_clear(d);
  return result;
}

/* ---- wrong answers, whose values follow from the true one and the symbols ---- */

typedef struct {
  char part;
  const char *text;
} wrong_answer;

static const wrong_answer answers[] = {
    {'a', "p_ij/q_ij"},
    {'a', "-1/q_ij"},
    {'a', "1 - p_ij/q_ij"},
    {'a', "-p_ij/q_ij^2"},
    {'a', "-p_ji/q_ji"},
    {'b', "p_ij - q_ij"},
    {'b', "-p_ij"},
    {'b', "-p_ij (1 - q_ij)"},
    {'b', "exp(z_ij) - p_ij"},
    {'b', "q_ij - p_ij + 0.001"},
    {'d', "sum_j 2 (p_ij - q_ij)(y_i - y_j)"},
    {'d', "4 sum_j (p_ij - q_ij)(y_j - y_i)"},
    {'d', "4 sum_j p_ij (y_i - y_j)"},
    {'d', "4 sum_j (p_ij - q_ij) y_i"},
    {'d', "4.01 sum_j (p_ij - q_ij)(y_i - y_j)"},
};

static void recompute(const wrong_answer *answer, const char *pairs) {
  support_run run = support_shell("gradcheck --format=json --pairs=%s sne %c '%s'", pairs,
                                  answer->part, answer->text);
  cr_assert_eq(run.status, 1, "%s: exit %d\n%s", answer->text, run.status, run.err);
  json_t *report = json_loads(run.out, 0, NULL);
  json_t *c = json_object_get(report, "counterexample");
  cr_assert(json_is_object(c), "%s has no counterexample:\n%s", answer->text, run.out);
  json_t *entry = json_object_get(c, "entry");
  size_t i = (size_t)json_integer_value(json_object_get(entry, "i")) - 1;
  size_t j = (size_t)json_integer_value(json_object_get(entry, "j")) - 1;
  size_t component = (size_t)json_integer_value(json_object_get(entry, "component")) - 1;
  double yours = json_number_value(json_object_get(c, "yours"));
  double told = json_number_value(json_object_get(c, "true"));
  model m;
  start(&m, c);
  double truth = answer->part == 'a'   ? truth_a(&m, i, j)
                 : answer->part == 'b' ? truth_b(&m, i, j)
                                       : truth_d(&m, i, component);
  cr_expect(fabs(truth - told) <= 1e-15 * fabs(truth), "%s: true is %.17g, told as %.17g\n%s",
            answer->text, truth, told, run.out);
  cr_expect(fabs(yours - truth) > 1e-4 * fabs(truth), "%s: %.17g against %.17g\n%s", answer->text,
            yours, truth, run.out);
  finish(&m);
  json_decref(report);
  support_free(&run);
}

Test(sheet_proof, counterexamples_by_other_code) {
  for (size_t k = 0; k < sizeof answers / sizeof *answers; k++) {
    recompute(&answers[k], "all");
    recompute(&answers[k], "distinct");
  }
}

/* Yours, too, where it is a simple function of what is printed. */
Test(sheet_proof, yours_by_hand) {
  support_run run = support_shell("gradcheck --format=json --pairs=distinct sne a '3 p_ij - q_ij'");
  json_t *report = json_loads(run.out, 0, NULL), *c = json_object_get(report, "counterexample");
  json_t *entry = json_object_get(c, "entry");
  size_t i = (size_t)json_integer_value(json_object_get(entry, "i")) - 1;
  size_t j = (size_t)json_integer_value(json_object_get(entry, "j")) - 1;
  model m;
  start(&m, c);
  double wanted = 3 * mpf_get_d(m.p[i][j]) - mpf_get_d(m.q[i][j]);
  cr_expect_eq(json_number_value(json_object_get(c, "yours")), wanted, "%s", run.out);
  finish(&m);
  json_decref(report);
  support_free(&run);
}

/* Two distinct points say nothing of part d: every force vanishes there. */
Test(sheet_proof, distinct_pairs_take_three_points) {
  support_run run = support_shell(
      "gradcheck --format=json --pairs=distinct sne d '5 sum_j (p_ij - q_ij)(y_i - y_j)'");
  json_t *report = json_loads(run.out, 0, NULL);
  json_t *sizes = json_object_get(json_object_get(report, "counterexample"), "sizes");
  cr_expect_eq(json_integer_value(json_object_get(sizes, "N")), 3, "%s", run.out);
  cr_expect_eq(json_integer_value(json_object_get(sizes, "h")), 1, "%s", run.out);
  json_decref(report);
  support_free(&run);
}
