#include "grad/grad.h"
#include "programs/external.h"
#include "programs/inputs.h"
#include "programs/sample.h"
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

/* A function, a point and the gradient claimed there. */
typedef struct {
  grad_problem problem;
  gsl_vector *x, *gradient;
  size_t columns;    /* of the matrix whose entries x has; 0 if it is none */
  bool positive;     /* the function is defined where x is positive */
  external *program; /* that computes the function; NULL if none does */
} subject;

/* Fails with its complaint, if it has one, once the program is no more. */
static void demand_answers(external *program) {
  if (!program || !external_complaint(program)) return;
  char complaint[2000];
  snprintf(complaint, sizeof complaint, "%s", external_complaint(program));
  external_close(program);
  int status = program_is_read() ? PROGRAM_INPUT : PROGRAM_FAULT;
  program_fail(program_interrupted() ? PROGRAM_INTERRUPTED : status, "%s", complaint);
}

/* ---- errors over step sizes ---- */

/* "3,1" of a matrix, "3" of a list; false if there is no such entry. */
static bool read_entry(const char *text, const subject *s, size_t *k) {
  size_t i, j;
  char rest;
  if (s->columns == 0) {
    if (sscanf(text, "%zu%c", &i, &rest) != 1 || i < 1 || i > s->x->size) return false;
    *k = i - 1;
    return true;
  }
  if (sscanf(text, "%zu,%zu%c", &i, &j, &rest) != 2) return false;
  *k = (i - 1) * s->columns + j - 1;
  return i >= 1 && i <= s->x->size / s->columns && j >= 1 && j <= s->columns;
}

static void name_entry(const subject *s, size_t k, char *text, size_t size) {
  if (s->columns == 0)
    snprintf(text, size, "%zu", k + 1);
  else
    snprintf(text, size, "%zu,%zu", k / s->columns + 1, k % s->columns + 1);
}

/* The entry asked for, or the largest one. */
static size_t choose_entry(const settings *chosen, const subject *s) {
  const gsl_vector *g = s->gradient;
  char last[64], first[64];
  size_t k = 0;
  name_entry(s, 0, first, sizeof first);
  name_entry(s, s->x->size - 1, last, sizeof last);
  if (chosen->entry && !read_entry(chosen->entry, s, &k))
    program_fail(PROGRAM_INPUT, "--entry=%s: give one from %s to %s", chosen->entry, first, last);
  for (size_t m = 1; !chosen->entry && m < g->size; m++)
    if (fabs(gsl_vector_get(g, m)) > fabs(gsl_vector_get(g, k))) k = m;
  if (gsl_vector_get(g, k) == 0.0 || !isfinite(gsl_vector_get(g, k)))
    program_fail(PROGRAM_INPUT,
                 "the gradient claims %g there: errors relative to that say nothing; try another "
                 "entry, or another point",
                 gsl_vector_get(g, k));
  return k;
}

static double difference_error(const subject *s, size_t k, grad_method method, double step) {
  double truth = gsl_vector_get(s->gradient, k);
  grad_estimate estimate;
  if (grad_difference(&s->problem, s->x, k, method, step, false, &estimate) != GSL_SUCCESS)
    return (double)NAN;
  return fabs(estimate.value - truth) / fabs(truth);
}

static double complex_error(const subject *s, size_t k, double step) {
  double truth = gsl_vector_get(s->gradient, k);
  double complex shifted =
      s->problem.complex_change(s->x, k, (double complex)I * step, s->problem.function->params);
  return fabs(cimag(shifted) / step - truth) / fabs(truth);
}

/* One row; false where a difference has no value. */
static bool print_step(FILE *stream, const subject *s, size_t k, double step) {
  static const grad_method methods[] = {GRAD_FORWARD, GRAD_CENTRAL, GRAD_RIDDERS};
  enum { METHODS = sizeof methods / sizeof *methods };
  double errors[METHODS + 1];
  size_t count = 0;
  for (; count < METHODS; count++) errors[count] = difference_error(s, k, methods[count], step);
  if (s->problem.complex_change) errors[count++] = complex_error(s, k, step);
  for (size_t m = 0; m < count; m++)
    if (!isfinite(errors[m])) return false;
  fprintf(stream, "%.6g", step);
  for (size_t m = 0; m < count; m++) fprintf(stream, "\t%.6g", errors[m]);
  fputc('\n', stream);
  return true;
}

static void print_steps(FILE *stream, const settings *chosen, const subject *s) {
  size_t k = choose_entry(chosen, s), left_out = 0;
  char name[64];
  name_entry(s, k, name, sizeof name);
  fprintf(stream, "# entry %s\n# step\tforward\tcentral\tridders%s\n", name,
          s->problem.complex_change ? "\tcomplex" : "");
  enum { STEPS = 65 };
  for (int m = 0; m < STEPS; m++)
    left_out += !print_step(stream, s, k, pow(10.0, (m + 1 - STEPS) / 4.0));
  demand_answers(s->program);
  if (left_out == STEPS)
    program_fail(PROGRAM_INPUT,
                 "the function has no finite value at this point, or none beside it; "
                 "try another point");
  if (left_out > 0)
    fprintf(stream,
            "# left_out %zu steps: x + step is x there, or the function has no value within it\n",
            left_out);
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

static void print_slope(FILE *stream, const grad_slope *slope) {
  if (isfinite(slope->slope)) fprintf(stream, "# slope %.4g\n", slope->slope);
  fprintf(stream, "# verdict %s\n# reason ", grad_verdict_name(slope->verdict));
  if (slope->verdict == GRAD_UNDECIDED && slope->drowned)
    fprintf(stream, "The slope says nothing here: along v, the gradient is too small beside the "
                    "curvature. Try another point.\n");
  else if (slope->verdict == GRAD_WRONG && !isfinite(slope->slope))
    fprintf(stream, "The gradient has an entry that is not a finite number.\n");
  else if (isfinite(slope->slope))
    fprintf(stream, "The slope should be 2. It %s %.2g.\n",
            slope->verdict == GRAD_CORRECT ? "is" : "appears to be", slope->slope);
  else
    fprintf(stream, "The remainder nowhere stands clear of the noise, so it has no slope.\n");
}

static grad_verdict print_remainder(FILE *stream, const settings *chosen, const subject *s) {
  gsl_vector *direction = random_direction(chosen->seed, s->x->size);
  if (s->positive) gsl_vector_mul(direction, s->x); /* stays there */
  grad_slope slope;
  int status = grad_slope_run(&s->problem, s->x, s->gradient, direction, &slope);
  if (status == GSL_SUCCESS && slope.verdict == GRAD_WRONG && s->program &&
      external_blur(s->program)) {
    grad_slope_free(&slope);
    status = grad_slope_run(&s->problem, s->x, s->gradient, direction, &slope);
  }
  demand_answers(s->program);
  if (status != GSL_SUCCESS) program_fail(PROGRAM_INPUT, "the function has no finite value here");
  fprintf(stream, "# t\tremainder\tfitted\n");
  for (size_t m = 0; m < slope.count; m++)
    fprintf(stream, "%.6g\t%.6g\t%d\n", slope.t[m], slope.remainder[m],
            isfinite(slope.slope) && m >= slope.first && m <= slope.last);
  print_slope(stream, &slope);
  grad_verdict verdict = slope.verdict;
  grad_slope_free(&slope);
  gsl_vector_free(direction);
  return verdict;
}

static grad_verdict print_table(FILE *stream, const settings *chosen, const subject *s) {
  static const char *const tables[] = {"taylor", "steps", NULL};
  if (program_choose("table", chosen->table, tables) == 0)
    return print_remainder(stream, chosen, s);
  print_steps(stream, chosen, s);
  return GRAD_CORRECT;
}

/* ---- the cost of a map ---- */

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

static int run_cost(const settings *chosen, const char *const *operands, size_t count) {
  static const char *const variables[] = {"q", "z", "y", NULL};
  program_demand_operands(operands, count, 2, 2);
  const char *of = chosen->of ? chosen->of : "y";
  sne_variable variable = (sne_variable)program_choose("of", of, variables);
  inputs in;
  inputs_read(operands, variable, chosen->pairs ? chosen->pairs : "all", chosen->general != 0, &in);
  sne_problem *sne =
      program_demand_memory(sne_problem_alloc(variable, in.p, in.x->size2, in.pairs));
  gsl_vector_view x = inputs_entries(in.x);
  subject s = {.problem = {.function = sne_problem_function(sne),
                           .complex_change = sne_problem_complex_change},
               .x = &x.vector,
               .columns = in.x->size2,
               .positive = variable == SNE_OF_Q};
  s.gradient = claimed_gradient(chosen, &in, &s.problem, s.x);
  table_output *output = program_output(NULL);
  FILE *stream = table_output_stream(output);
  fprintf(stream, "# program gradslope %s\n# of %s\n", GRADCHECK_VERSION, of);
  grad_verdict verdict = print_table(stream, chosen, &s);
  gsl_vector_free(s.gradient);
  sne_problem_free(sne);
  inputs_free(&in);
  program_commit(output);
  return grad_verdict_status(verdict);
}

/* ---- the function of another program ---- */

static gsl_vector *only_point(gsl_matrix *points) {
  if (points->size1 != 1)
    program_fail(PROGRAM_INPUT, "%s has %zu points; the tables are made at one", sample_chosen.at,
                 points->size1);
  gsl_vector *x = program_demand_memory(gsl_vector_alloc(points->size2));
  gsl_matrix_get_row(x, points, 0);
  gsl_matrix_free(points);
  return x;
}

/* The same point as the first of gradexec's, for a seed. */
static int run_program(const settings *chosen, const char *const *command, size_t count) {
  if (count == 0 || !*command[0])
    program_fail(PROGRAM_INPUT, "the command is missing: gradslope --dim=5 -- python3 function.py");
  if (chosen->of || chosen->claim || chosen->pairs || chosen->general)
    program_fail(PROGRAM_INPUT, "--of, --claim, --pairs and --general go with P and X");
  subject s = {.x = only_point(sample_points(1, chosen->seed))};
  s.gradient = program_demand_memory(gsl_vector_alloc(s.x->size));
  program_catch_interrupt();
  external *program = external_open(command, s.x->size, sample_chosen.timeout);
  s.program = program;
  s.problem.function = external_function(program);
  external_begin(program, s.x);
  demand_answers(program);
  s.problem.function->df(s.x, program, s.gradient);
  table_output *output = program_output(NULL);
  FILE *stream = table_output_stream(output);
  fprintf(stream, "# program gradslope %s\n", GRADCHECK_VERSION);
  grad_verdict verdict = print_table(stream, chosen, &s);
  demand_answers(program);
  if (!external_finish(program)) demand_answers(program);
  external_close(program);
  gsl_vector_free(s.x);
  gsl_vector_free(s.gradient);
  program_commit(output);
  return grad_verdict_status(verdict);
}

/* ---- the program ---- */

int main(int argc, const char **argv) {
  static const program_about about = {
      .name = "gradslope",
      .operands = "P X\n   or: gradslope [OPTION...] [--] COMMAND [ARGUMENT...]",
      .summary = "How a derivative by differences depends on the step, and how the Taylor\n"
                 "remainder |f(x + t v) - f(x) - t g.v| falls with t: with slope 2 if g is the\n"
                 "gradient, with slope 1 if it is not. f is the cost C at X, which is q, z or y,\n"
                 "as --of says; or what COMMAND computes, taken as by gradexec: --at or --dim."};
  static settings chosen = {.table = "taylor", .seed = 1};
  static const struct poptOption options[] = {
      {"of", 0, POPT_ARG_STRING, &chosen.of, 0, "what X is (default y)", "q|z|y"},
      {"table", 0, POPT_ARG_STRING, &chosen.table, 0,
       "the remainder over t (default), or errors over step sizes", "taylor|steps"},
      {"entry", 0, POPT_ARG_STRING, &chosen.entry, 0,
       "the entry whose derivative is taken, for steps (default: the largest); K of a program's",
       "I,J"},
      {"claim", 0, POPT_ARG_STRING, &chosen.claim, 0,
       "the gradient in FILE instead of the closed form, for taylor", "FILE"},
      {"pairs", 0, POPT_ARG_STRING, &chosen.pairs, 0,
       "which ordered pairs exist: all, i = j included (default), or distinct", "all|distinct"},
      {"general", 0, POPT_ARG_NONE, &chosen.general, 0,
       "take a p that is not symmetric or does not sum to one", NULL},
      {"seed", 0, POPT_ARG_LONG, &chosen.seed, 0,
       "of the direction v, and of a random point (default 1)", "S"},
      {NULL, 0, POPT_ARG_INCLUDE_TABLE, (void *)sample_table, 0, "For a COMMAND:", NULL},
      POPT_TABLEEND};
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  inputs_kernel();
  bool by_program = sample_chosen.at || sample_chosen.dim != 0;
  return by_program ? run_program(&chosen, operands, count) : run_cost(&chosen, operands, count);
}
