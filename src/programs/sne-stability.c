#include "programs/inputs.h"
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

typedef struct {
  const char *method, *table;
  double rate, smallest;
  long steps, every, seed;
  int outcomes;
} settings;

/* ---- p ---- */

/* exp(scale u_k) normalised, where the u_k run from 0 to 1; its smallest entry. */
static double fill_p(gsl_vector *p, const gsl_vector *u, double scale) {
  double sum = 0.0;
  for (size_t k = 0; k < p->size; k++) {
    double weight = exp(-scale * gsl_vector_get(u, k));
    gsl_vector_set(p, k, weight);
    sum += weight;
  }
  gsl_vector_scale(p, 1.0 / sum);
  return gsl_vector_min(p);
}

/* A p with log-probabilities spread at random, whose smallest entry is `smallest`. */
static gsl_vector *make_p(size_t outcomes, double smallest, unsigned long seed) {
  gsl_vector *p = program_demand_memory(gsl_vector_alloc(outcomes));
  gsl_vector *u = program_demand_memory(gsl_vector_calloc(outcomes));
  gsl_rng *random = program_demand_memory(gsl_rng_alloc(gsl_rng_mt19937));
  gsl_rng_set(random, seed);
  for (size_t k = 1; k + 1 < outcomes; k++) gsl_vector_set(u, k, gsl_rng_uniform(random));
  gsl_vector_set(u, outcomes - 1, 1.0);
  double low = 0.0, high = 800.0;
  while (high - low > 1e-13 * high) {
    double middle = 0.5 * (low + high);
    if (fill_p(p, u, middle) > smallest)
      low = middle;
    else
      high = middle;
  }
  gsl_rng_free(random);
  gsl_vector_free(u);
  return p;
}

/* The positive entries of a distribution in a file. */
static gsl_vector *read_p(const char *path) {
  gsl_matrix *m = program_read_matrix(path);
  table_error error;
  program_demand(table_check_distribution(m, path, &error), &error);
  size_t positive = 0;
  gsl_vector_view entries = inputs_entries(m);
  for (size_t k = 0; k < entries.vector.size; k++)
    positive += gsl_vector_get(&entries.vector, k) > 0.0;
  gsl_vector *p = program_demand_memory(gsl_vector_alloc(positive));
  for (size_t k = 0, to = 0; k < entries.vector.size; k++)
    if (gsl_vector_get(&entries.vector, k) > 0.0)
      gsl_vector_set(p, to++, gsl_vector_get(&entries.vector, k));
  gsl_matrix_free(m);
  return p;
}

static gsl_vector *uniform(size_t n) {
  gsl_vector *q = program_demand_memory(gsl_vector_alloc(n));
  gsl_vector_set_all(q, 1.0 / (double)n);
  return q;
}

/* ---- the tables ---- */

static void print_state(FILE *stream, const sne_descent *descent, const sne_descent_state *state,
                        bool with_q) {
  fprintf(stream, "%zu\t%.17g\t%.17g\t%.17g\t%.17g", state->step, state->kl, state->sum_q,
          state->min_q, state->max_gradient);
  const gsl_vector *q = sne_descent_q(descent);
  for (size_t k = 0; with_q && k < q->size; k++) fprintf(stream, "\t%.17g", gsl_vector_get(q, k));
  fputc('\n', stream);
}

static sne_descent *begin(sne_descent_method method, double rate, const gsl_vector *p) {
  gsl_vector *q = uniform(p->size);
  sne_descent *descent = program_demand_memory(sne_descent_alloc(method, rate, p, q));
  gsl_vector_free(q);
  return descent;
}

/* One descent, step by step; the paths of up to three outcomes are told entry by entry. */
static void print_descent(FILE *stream, const settings *chosen, sne_descent_method method,
                          const gsl_vector *p) {
  bool with_q = p->size <= 3;
  fprintf(stream, "# step\tkl\tsum_q\tmin_q\tmax_gradient%s\n",
          !with_q        ? ""
          : p->size == 3 ? "\tq1\tq2\tq3"
                         : "\tq1\tq2");
  sne_descent *descent = begin(method, chosen->rate, p);
  sne_descent_state state;
  sne_descent_state_now(descent, &state);
  print_state(stream, descent, &state, with_q);
  for (long step = 1; step <= chosen->steps && sne_descent_step(descent); step++) {
    sne_descent_state_now(descent, &state);
    if (state.broken || step % chosen->every == 0 || step == chosen->steps)
      print_state(stream, descent, &state, with_q);
  }
  if (state.broken)
    fprintf(stream, "# broken_at %zu\n", state.step);
  else
    fprintf(stream, "# survived %zu\n", state.step);
  sne_descent_free(descent);
}

/* Steps until something breaks, over rates and smallest probabilities: a block a rate. */
static void print_map(FILE *stream, const settings *chosen, sne_descent_method method) {
  fprintf(stream, "# rate\tsmallest\tsteps_survived\tkl\tsum_q\n");
  for (int fifth = -20; fifth <= 5; fifth++) {
    double rate = pow(10.0, fifth / 5.0);
    for (int half = -20; half <= -3; half++) {
      gsl_vector *p =
          make_p((size_t)chosen->outcomes, pow(10.0, half / 2.0), (unsigned long)chosen->seed);
      sne_descent *descent = begin(method, rate, p);
      for (long step = 0; step < chosen->steps && sne_descent_step(descent); step++) {
      }
      sne_descent_state state;
      sne_descent_state_now(descent, &state);
      fprintf(stream, "%.6g\t%.6g\t%zu\t%.6g\t%.17g\n", rate, pow(10.0, half / 2.0),
              state.broken ? state.step - 1 : state.step, state.kl, state.sum_q);
      sne_descent_free(descent);
      gsl_vector_free(p);
    }
    fputc('\n', stream);
  }
}

/* Both gradients at p = (1/2, 1/2), q = (t, 1 - t), as t goes to 0. */
static void print_gradients(FILE *stream) {
  const double half[] = {0.0, 0.5, 0.5, 0.0};
  gsl_matrix_const_view p = gsl_matrix_const_view_array(half, 2, 2);
  gsl_matrix *q = program_demand_memory(gsl_matrix_calloc(2, 2));
  gsl_matrix *gradient = program_demand_memory(gsl_matrix_calloc(2, 2));
  fprintf(stream, "# q\tdC/dq\tdC/dz\n");
  for (int exponent = -1; exponent >= -300; exponent--) {
    double t = pow(10.0, exponent);
    gsl_matrix_set(q, 0, 1, t);
    gsl_matrix_set(q, 1, 0, 1.0 - t);
    sne_backward_q(&p.matrix, q, SNE_DISTINCT_PAIRS, gradient);
    double by_q = fabs(gsl_matrix_get(gradient, 0, 1));
    sne_closed_z(&p.matrix, q, SNE_DISTINCT_PAIRS, gradient);
    fprintf(stream, "%.6g\t%.17g\t%.17g\n", t, by_q, fabs(gsl_matrix_get(gradient, 0, 1)));
  }
  gsl_matrix_free(q);
  gsl_matrix_free(gradient);
}

/* ---- the program ---- */

static void demand_settings(const settings *chosen) {
  if (!(chosen->rate > 0.0) || !isfinite(chosen->rate))
    program_fail(PROGRAM_INPUT, "--rate=%g: a rate is positive", chosen->rate);
  if (chosen->steps < 0)
    program_fail(PROGRAM_INPUT, "--steps=%ld: it cannot be negative", chosen->steps);
  if (chosen->every < 1)
    program_fail(PROGRAM_INPUT, "--every=%ld: it is at least 1", chosen->every);
  if (chosen->outcomes < 2)
    program_fail(PROGRAM_INPUT, "--outcomes=%d: there are at least 2", chosen->outcomes);
  if (!(chosen->smallest > 1e-300 && chosen->smallest * chosen->outcomes < 1.0))
    program_fail(PROGRAM_INPUT, "--smallest=%g: with %d outcomes it lies between 1e-300 and %g",
                 chosen->smallest, chosen->outcomes, 1.0 / chosen->outcomes);
}

int main(int argc, const char **argv) {
  static const program_about about = {
      .name = "sne-stability",
      .operands = "[P]",
      .summary =
          "Descends KL(p || q) from the uniform q by gradient (1), -p/q, in q: raw, projected on\n"
          "sum q = 1, or renormalised; by gradient (2), q - p, in z; by the exponentiated or the\n"
          "natural gradient; and prints what becomes of the cost, of sum q and of the smallest q.\n"
          "P is a distribution in a file; without it one is drawn."};
  static settings chosen = {.method = "z",
                            .table = "descent",
                            .rate = 0.1,
                            .smallest = 2.8e-7,
                            .steps = 1000,
                            .every = 1,
                            .seed = 1,
                            .outcomes = 20};
  static const struct poptOption options[] = {
      {"method", 0, POPT_ARG_STRING, &chosen.method, 0, "which descent (default z)",
       "q|q-projected|q-renormalised|z|exponentiated|natural|linearised"},
      {"rate", 0, POPT_ARG_DOUBLE, &chosen.rate, 0, "step length (default 0.1)", "RATE"},
      {"steps", 0, POPT_ARG_LONG, &chosen.steps, 0, "at most so many (default 1000)", "K"},
      {"every", 0, POPT_ARG_LONG, &chosen.every, 0, "print each Kth step (default 1)", "K"},
      {"table", 0, POPT_ARG_STRING, &chosen.table, 0,
       "one descent (default); steps survived over (rate, smallest p); or both gradients as q goes "
       "to 0",
       "descent|map|gradients"},
      {"outcomes", 0, POPT_ARG_INT, &chosen.outcomes, 0, "of the p that is drawn (default 20)",
       "N"},
      {"smallest", 0, POPT_ARG_DOUBLE, &chosen.smallest, 0,
       "smallest entry of the p that is drawn (default 2.8e-7)", "PMIN"},
      {"seed", 0, POPT_ARG_LONG, &chosen.seed, 0, "of the p that is drawn (default 1)", "S"},
      POPT_TABLEEND};
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  program_demand_operands(operands, count, 0, 1);
  demand_settings(&chosen);
  static const char *const methods[] = {
      "q", "q-projected", "q-renormalised", "z", "exponentiated", "natural", "linearised", NULL};
  static const char *const tables[] = {"descent", "map", "gradients", NULL};
  sne_descent_method method = (sne_descent_method)program_choose("method", chosen.method, methods);
  size_t which = program_choose("table", chosen.table, tables);

  gsl_vector *p =
      count ? read_p(operands[0])
            : make_p((size_t)chosen.outcomes, chosen.smallest, (unsigned long)chosen.seed);
  table_output *output = program_output(NULL);
  FILE *stream = table_output_stream(output);
  fprintf(stream,
          "# program sne-stability %s\n# method %s\n# rate %g\n# outcomes %zu\n# seed %ld\n",
          GRADCHECK_VERSION, chosen.method, chosen.rate, p->size, chosen.seed);
  if (which == 0) print_descent(stream, &chosen, method, p);
  if (which == 1) print_map(stream, &chosen, method);
  if (which == 2) print_gradients(stream);
  gsl_vector_free(p);
  program_commit(output);
  return PROGRAM_CORRECT;
}
