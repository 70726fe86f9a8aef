#include "grad/grad.h"
#include "programs/inputs.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

typedef struct {
  const char *of, *table, *entry, *claim, *pairs;
  int general;
  long seed;
} settings;

/* ---- errors over step sizes ---- */

/* The entry asked for, or the largest one. */
static size_t choose_entry(const settings *chosen, const gsl_vector *gradient, size_t columns) {
  if (!chosen->entry) {
    size_t largest = 0;
    for (size_t k = 1; k < gradient->size; k++)
      if (fabs(gsl_vector_get(gradient, k)) > fabs(gsl_vector_get(gradient, largest))) largest = k;
    return largest;
  }
  size_t i, j;
  char rest;
  if (sscanf(chosen->entry, "%zu,%zu%c", &i, &j, &rest) != 2 || i < 1 || j < 1 || j > columns ||
      i > gradient->size / columns)
    program_fail(PROGRAM_INPUT, "--entry=%s: give row and column, from 1,1 to %zu,%zu",
                 chosen->entry, gradient->size / columns, columns);
  return (i - 1) * columns + j - 1;
}

static double difference_error(const grad_problem *problem, gsl_vector *x, size_t k,
                               grad_method method, double step, double truth) {
  grad_estimate estimate;
  if (grad_difference(problem, x, k, method, step, false, &estimate) != GSL_SUCCESS)
    return (double)NAN;
  return fabs(estimate.value - truth) / fabs(truth);
}

static void print_steps(FILE *stream, const settings *chosen, const grad_problem *problem,
                        gsl_vector *x, const gsl_vector *gradient, size_t columns) {
  size_t k = choose_entry(chosen, gradient, columns);
  double truth = gsl_vector_get(gradient, k);
  fprintf(stream, "# entry %zu,%zu\n# step\tforward\tcentral\tridders\tcomplex\n", k / columns + 1,
          k % columns + 1);
  for (int quarter = -64; quarter <= 0; quarter++) {
    double step = pow(10.0, quarter / 4.0);
    double complex shifted =
        problem->complex_change(x, k, (double complex)I * step, problem->function->params);
    fprintf(stream, "%.6g\t%.6g\t%.6g\t%.6g\t%.6g\n", step,
            difference_error(problem, x, k, GRAD_FORWARD, step, truth),
            difference_error(problem, x, k, GRAD_CENTRAL, step, truth),
            difference_error(problem, x, k, GRAD_RIDDERS, step, truth),
            fabs(cimag(shifted) / step - truth) / fabs(truth));
  }
}

/* ---- the Taylor remainder ---- */

static gsl_vector *random_direction(long seed, size_t n) {
  gsl_vector *direction = program_demand_memory(gsl_vector_alloc(n));
  gsl_rng *random = program_demand_memory(gsl_rng_alloc(gsl_rng_mt19937));
  gsl_rng_set(random, (unsigned long)seed);
  for (size_t k = 0; k < n; k++) gsl_vector_set(direction, k, gsl_ran_gaussian(random, 1.0));
  gsl_rng_free(random);
  return direction;
}

static grad_verdict print_remainder(FILE *stream, const settings *chosen,
                                    const grad_problem *problem, const gsl_vector *x,
                                    const gsl_vector *gradient) {
  gsl_vector *direction = random_direction(chosen->seed, x->size);
  if (strcmp(chosen->of, "q") == 0) gsl_vector_mul(direction, x); /* stays where q is positive */
  grad_slope slope;
  if (grad_slope_run(problem, x, gradient, direction, &slope) != GSL_SUCCESS)
    program_fail(PROGRAM_INPUT, "the cost has no finite value here");
  fprintf(stream, "# t\tremainder\tfitted\n");
  for (size_t m = 0; m < slope.count; m++)
    fprintf(stream, "%.6g\t%.6g\t%d\n", slope.t[m], slope.remainder[m],
            isfinite(slope.slope) && m >= slope.first && m <= slope.last);
  fprintf(stream, "# slope %.4g\n# verdict %s\n", slope.slope, grad_verdict_name(slope.verdict));
  fprintf(stream, "# reason The slope should be 2. It %s %.2g.\n",
          slope.verdict == GRAD_CORRECT ? "is" : "appears to be", slope.slope);
  grad_verdict verdict = slope.verdict;
  grad_slope_free(&slope);
  gsl_vector_free(direction);
  return verdict;
}

/* ---- the program ---- */

static gsl_vector *claimed_gradient(const settings *chosen, const inputs *in,
                                    const grad_problem *problem, const gsl_vector *x) {
  gsl_vector *gradient = program_demand_memory(gsl_vector_alloc(x->size));
  if (chosen->claim) {
    gsl_matrix *claim = inputs_claim(in, chosen->claim);
    gsl_vector_view entries = inputs_entries(claim);
    gsl_vector_memcpy(gradient, &entries.vector);
    gsl_matrix_free(claim);
  } else {
    problem->function->df(x, problem->function->params, gradient);
  }
  return gradient;
}

int main(int argc, const char **argv) {
  static const program_about about = {
      .name = "gradslope",
      .operands = "P X",
      .summary =
          "How a derivative by differences depends on the step, and how the Taylor remainder\n"
          "|C(x + t v) - C(x) - t g.v| falls with t: with slope 2 if g is the gradient, with\n"
          "slope 1 if it is not. X is q, z or y, as --of says."};
  static settings chosen = {.of = "y", .table = "taylor", .pairs = "all", .seed = 1};
  static const struct poptOption options[] = {
      {"of", 0, POPT_ARG_STRING, &chosen.of, 0, "what X is (default y)", "q|z|y"},
      {"table", 0, POPT_ARG_STRING, &chosen.table, 0,
       "the remainder over t (default), or errors over step sizes", "taylor|steps"},
      {"entry", 0, POPT_ARG_STRING, &chosen.entry, 0,
       "the entry whose derivative is taken, for steps (default: the largest)", "I,J"},
      {"claim", 0, POPT_ARG_STRING, &chosen.claim, 0,
       "the gradient in FILE instead of the closed form, for taylor", "FILE"},
      {"pairs", 0, POPT_ARG_STRING, &chosen.pairs, 0,
       "which ordered pairs exist: all, i = j included (default), or distinct", "all|distinct"},
      {"general", 0, POPT_ARG_NONE, &chosen.general, 0,
       "take a p that is not symmetric or does not sum to one", NULL},
      {"seed", 0, POPT_ARG_LONG, &chosen.seed, 0, "of the direction v (default 1)", "S"},
      POPT_TABLEEND};
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  program_demand_operands(operands, count, 2, 2);
  static const char *const variables[] = {"q", "z", "y", NULL};
  static const char *const tables[] = {"taylor", "steps", NULL};
  sne_variable variable = (sne_variable)program_choose("of", chosen.of, variables);
  bool taylor = program_choose("table", chosen.table, tables) == 0;

  inputs in;
  inputs_read(operands, variable, chosen.pairs, chosen.general != 0, &in);
  sne_problem *sne =
      program_demand_memory(sne_problem_alloc(variable, in.p, in.x->size2, in.pairs));
  grad_problem problem = {.function = sne_problem_function(sne),
                          .complex_change = sne_problem_complex_change};
  gsl_vector_view x = inputs_entries(in.x);
  gsl_vector *gradient = claimed_gradient(&chosen, &in, &problem, &x.vector);

  table_output *output = program_output(NULL);
  FILE *stream = table_output_stream(output);
  fprintf(stream, "# program gradslope %s\n# of %s\n", GRADCHECK_VERSION, chosen.of);
  grad_verdict verdict = GRAD_CORRECT;
  if (taylor)
    verdict = print_remainder(stream, &chosen, &problem, &x.vector, gradient);
  else
    print_steps(stream, &chosen, &problem, &x.vector, gradient, in.x->size2);
  gsl_vector_free(gradient);
  sne_problem_free(sne);
  inputs_free(&in);
  program_commit(output);
  return grad_verdict_status(verdict);
}
