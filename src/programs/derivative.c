#include "programs/derivative.h"

#include "grad/grad.h"
#include "programs/derivative_directions.h"
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *pairs, *claim;
  int general, worst, directions;
  long entries, seed;
  double tolerance;
} settings;

/* Everything known of the gradient, entry by entry, and what the checks said. */
typedef struct {
  gsl_vector *closed, *claimed, *chain, *terms, *complex_step;
  size_t *existing; /* positions of the entries that exist */
  size_t count;
  grad_check all, sample;            /* by the callback; by the whole cost */
  double chain_error, complex_error; /* largest |closed - other| / largest term */
} evidence;

/* ---- computing ---- */

static void list_existing(const derivative *step, const inputs *in, evidence *found) {
  size_t rows = in->x->size1, columns = in->x->size2;
  bool skip = step->variable != SNE_OF_Y && in->pairs == SNE_DISTINCT_PAIRS;
  found->existing = program_demand_memory(malloc(rows * columns * sizeof(size_t)));
  for (size_t k = 0; k < rows * columns; k++)
    if (!skip || k / columns != k % columns) found->existing[found->count++] = k;
}

static gsl_vector *new_vector(size_t n) {
  return program_demand_memory(gsl_vector_calloc(n));
}

/* Largest |a - b| / terms over the entries that exist; NaN counts as infinite. */
static double disagreement(const evidence *found, const gsl_vector *a, const gsl_vector *b) {
  double largest = 0.0;
  for (size_t m = 0; m < found->count; m++) {
    size_t k = found->existing[m];
    double difference = fabs(gsl_vector_get(a, k) - gsl_vector_get(b, k));
    if (difference == 0.0) continue;
    double relative = difference / gsl_vector_get(found->terms, k);
    if (!(relative <= largest)) largest = isnan(relative) ? (double)INFINITY : relative;
  }
  return largest;
}

static void read_claim(const inputs *in, const char *claim, gsl_vector *claimed) {
  gsl_matrix *m = inputs_claim(in, claim);
  gsl_vector_view entries = inputs_entries(m);
  gsl_vector_memcpy(claimed, &entries.vector);
  gsl_matrix_free(m);
}

static void compute_gradients(const inputs *in, const grad_problem *problem, const gsl_vector *x,
                              const char *claim, evidence *found) {
  size_t n = x->size;
  found->closed = new_vector(n);
  found->chain = new_vector(n);
  found->terms = new_vector(n);
  found->complex_step = new_vector(n);
  gsl_multimin_function_fdf *f = problem->function;
  f->df(x, f->params, found->closed);
  sne_problem_chain(x, f->params, found->chain);
  sne_problem_terms(x, f->params, found->terms);
  for (size_t m = 0; m < found->count; m++) {
    size_t k = found->existing[m];
    grad_complex_step(problem, x, k, gsl_vector_ptr(found->complex_step, k));
  }
  found->chain_error = disagreement(found, found->closed, found->chain);
  found->complex_error = disagreement(found, found->closed, found->complex_step);

  found->claimed = new_vector(n);
  if (claim) {
    read_claim(in, claim, found->claimed);
  } else {
    gsl_vector_memcpy(found->claimed, found->closed);
  }
}

/* How many entries the whole cost checks unless told: some milliseconds of work. (That the callback
 * is the change of the cost is checked in any case.) */
static size_t default_sample(size_t points) {
  double affordable = 3e5 / ((double)points * (double)points);
  return affordable > 10.0 ? 10 : (size_t)affordable;
}

static void check_sample(const grad_problem *problem, const gsl_vector *x, const settings *chosen,
                         size_t points, grad_check_options options, evidence *found) {
  size_t size = chosen->entries < 0 ? default_sample(points) : (size_t)chosen->entries;
  if (size > found->count) size = found->count;
  if (size == 0) return;
  size_t *sample = program_demand_memory(malloc(size * sizeof *sample));
  gsl_rng *random = program_demand_memory(gsl_rng_alloc(gsl_rng_mt19937));
  gsl_rng_set(random, (unsigned long)chosen->seed);
  gsl_ran_choose(random, sample, size, found->existing, found->count, sizeof *sample);
  options.by_change = false;
  options.subset = sample;
  options.subset_size = size;
  if (grad_check_claim(problem, x, found->claimed, &options, &found->sample) != GSL_SUCCESS)
    program_fail(PROGRAM_FAULT, "the check of the sample failed");
  gsl_rng_free(random);
  free(sample);
}

static void check_entries(const grad_problem *problem, const gsl_vector *x, const settings *chosen,
                          size_t points, evidence *found) {
  grad_check_options options = grad_check_defaults;
  options.tolerance = chosen->tolerance;
  check_sample(problem, x, chosen, points, options, found);
  options.by_change = true;
  options.subset = found->existing;
  options.subset_size = found->count;
  if (grad_check_claim(problem, x, found->claimed, &options, &found->all) != GSL_SUCCESS)
    program_fail(PROGRAM_FAULT, "the check of all entries failed");
}

/* The routes to the closed form have to agree, or it is not to be believed; up to the rounding of
 * sums over N terms. */
static bool routes_agree(const evidence *found) {
  double rounding = 1e-12 + DBL_EPSILON * sqrt((double)found->claimed->size);
  return found->chain_error <= rounding && found->complex_error <= rounding;
}

/* What the whole cost cannot resolve, the callback may. Where instruments disagree, nothing is
 * called correct. */
static grad_verdict whole_verdict(const evidence *found) {
  bool disagree = found->sample.verdict == GRAD_WRONG || !routes_agree(found);
  return disagree ? grad_verdict_worse(found->all.verdict, GRAD_UNDECIDED) : found->all.verdict;
}

/* ---- printing ---- */

static void print_row(FILE *stream, const evidence *found, const grad_entry *entry,
                      size_t columns) {
  size_t k = entry->index;
  fprintf(stream, "%zu\t%zu\t%.17g\t%.17g\t%.17g\t%.3g\t%.17g\t%.3g\t%s\n", k / columns + 1,
          k % columns + 1, entry->claimed, gsl_vector_get(found->chain, k), entry->estimate.value,
          grad_estimate_bar(&entry->estimate), gsl_vector_get(found->complex_step, k),
          entry->log_ratio, grad_verdict_name(entry->verdict));
}

typedef struct {
  double badness;
  const grad_entry *entry;
} ranked;

static int by_badness(const void *a, const void *b) {
  double left = ((const ranked *)a)->badness, right = ((const ranked *)b)->badness;
  return (left < right) - (left > right);
}

static void print_worst(FILE *stream, const evidence *found, size_t worst, size_t columns) {
  size_t count = found->all.count;
  ranked *ranking = program_demand_memory(malloc(count * sizeof *ranking));
  for (size_t m = 0; m < count; m++)
    ranking[m] = (ranked){grad_entry_badness(&found->all.entries[m]), &found->all.entries[m]};
  qsort(ranking, count, sizeof *ranking, by_badness);
  for (size_t m = 0; m < count && m < worst; m++)
    print_row(stream, found, ranking[m].entry, columns);
  free(ranking);
}

static void print_rows(FILE *stream, const evidence *found, int worst, size_t columns) {
  if (worst > 0) print_worst(stream, found, (size_t)worst, columns);
  for (size_t m = 0; worst < 0 && m < found->all.count; m++)
    print_row(stream, found, &found->all.entries[m], columns);
}

/* Sums that vanish for every true gradient, and what rounding alone could make of them. */
static void print_zero_sum(FILE *stream, const char *name, double sum, double magnitude) {
  fprintf(stream, "# %s %.3g (of terms that add up to %.3g in magnitude)\n", name, sum, magnitude);
}

static void print_column_sums(FILE *stream, const gsl_matrix *g) {
  double worst = 0.0, magnitude = 0.0;
  for (size_t a = 0; a < g->size2; a++) {
    gsl_vector_const_view column = gsl_matrix_const_column(g, a);
    double sum = 0.0;
    for (size_t i = 0; i < g->size1; i++) sum += gsl_matrix_get(g, i, a);
    if (!(fabs(sum) <= fabs(worst))) worst = sum;
    magnitude += gsl_blas_dasum(&column.vector);
  }
  print_zero_sum(stream, "sum_dy", worst, magnitude);
}

/* The cost does not change when the map turns: sum_i y_ia g_ib - y_ib g_ia = 0. */
static void print_torque(FILE *stream, const gsl_matrix *y, const gsl_matrix *g) {
  double worst = 0.0, magnitude = 0.0;
  for (size_t a = 0; a < g->size2; a++)
    for (size_t b = a + 1; b < g->size2; b++) {
      double sum = 0.0;
      for (size_t i = 0; i < g->size1; i++) {
        double one = gsl_matrix_get(y, i, a) * gsl_matrix_get(g, i, b);
        double other = gsl_matrix_get(y, i, b) * gsl_matrix_get(g, i, a);
        sum += one - other;
        magnitude += fabs(one) + fabs(other);
      }
      if (!(fabs(sum) <= fabs(worst))) worst = sum;
    }
  print_zero_sum(stream, "torque", worst, magnitude);
}

static void print_invariants(FILE *stream, const derivative *step, const inputs *in,
                             const evidence *found) {
  gsl_matrix_const_view g =
      gsl_matrix_const_view_vector(found->claimed, in->x->size1, in->x->size2);
  if (step->variable == SNE_OF_Z) {
    double sum = 0.0;
    for (size_t m = 0; m < found->count; m++)
      sum += gsl_vector_get(found->claimed, found->existing[m]);
    print_zero_sum(stream, "sum_dz", sum, gsl_blas_dasum(found->claimed));
  } else if (step->variable == SNE_OF_Y) {
    print_column_sums(stream, &g.matrix);
    if (in->x->size2 > 1) print_torque(stream, in->x, &g.matrix);
  }
}

/* "q[3,1]"; the context is the step's variable and the number of columns. */
typedef struct {
  const char *symbol;
  size_t columns;
} entry_names;

static void name_entry(size_t k, char *text, size_t size, const void *context) {
  const entry_names *names = context;
  snprintf(text, size, "%s[%zu,%zu]", names->symbol, k / names->columns + 1,
           k % names->columns + 1);
}

static void print_reason(FILE *stream, const derivative *step, const inputs *in,
                         const evidence *found) {
  size_t columns = in->x->size2;
  entry_names names = {inputs_symbol(step->variable), columns};
  gsl_vector_view x = inputs_entries(in->x);
  grad_report_options options = {
      .name = name_entry, .context = &names, .columns = columns, .x = &x.vector};
  char text[1024];
  if (found->all.verdict != GRAD_WRONG && found->sample.verdict == GRAD_WRONG)
    snprintf(text, sizeof text,
             "the whole cost disagrees with its change at %zu of the %zu entries tried",
             found->sample.wrong, found->sample.count);
  else if (found->all.verdict != GRAD_WRONG && !routes_agree(found))
    snprintf(text, sizeof text, "closed form, chain rule and complex step disagree");
  else
    grad_check_reason(&found->all, &options, text, sizeof text);
  fprintf(stream, "# reason %s\n", text);
  grad_check_pattern_text(&found->all, &options, text, sizeof text);
  if (*text) fprintf(stream, "# pattern %s\n", text);
}

/* The largest |claimed - difference|, relative as the verdict takes it. */
static double largest_relative_error(const grad_check *all) {
  double largest = 0.0;
  for (size_t m = 0; m < all->count; m++) {
    const grad_entry *entry = &all->entries[m];
    double size = fmax(fabs(entry->estimate.value), grad_check_defaults.floor * all->largest);
    double off = fabs(entry->claimed - entry->estimate.value);
    if (off != 0.0 && !(off / size <= largest)) largest = off / size;
  }
  return largest;
}

static void print_summary(FILE *stream, const derivative *step, const inputs *in,
                          const evidence *found) {
  fprintf(stream, "# entries %zu\n# verdict %s\n", found->count,
          grad_verdict_name(whole_verdict(found)));
  print_reason(stream, step, in, found);
  fprintf(stream, "# largest_error %.3g\n# largest_relative_error %.3g\n# largest_entry %.3g\n",
          found->all.largest_error, largest_relative_error(&found->all), found->all.largest);
  fprintf(stream, "# closed_form_against_chain_rule %.2g\n", found->chain_error);
  fprintf(stream, "# closed_form_against_complex_step %.2g\n", found->complex_error);
  if (found->sample.count > 0)
    fprintf(stream, "# whole_cost %zu correct, %zu undecided, %zu wrong of %zu entries\n",
            found->sample.count - found->sample.undecided - found->sample.wrong,
            found->sample.undecided, found->sample.wrong, found->sample.count);
  fprintf(stream, "# evaluations %zu of the cost, %zu of its change\n",
          found->all.evaluations + found->sample.evaluations, found->all.changes);
  print_invariants(stream, step, in, found);
}

static void print_header(FILE *stream, const derivative *step, const inputs *in,
                         const char *claim) {
  fprintf(stream, "# program %s %s\n# pairs %s\n# claimed %s\n", step->about.name,
          GRADCHECK_VERSION, in->pairs == SNE_ALL_PAIRS ? "all" : "distinct",
          claim ? claim : "closed form");
}

static void print_columns(FILE *stream) {
  fprintf(stream, "# row\tcolumn\tclaimed\tchain\tdifference\tbar\tcomplex\tlog_ratio\tverdict\n");
}

/* ---- the program ---- */

static void free_evidence(evidence *found) {
  gsl_vector_free(found->closed);
  gsl_vector_free(found->claimed);
  gsl_vector_free(found->chain);
  gsl_vector_free(found->terms);
  gsl_vector_free(found->complex_step);
  free(found->existing);
  grad_check_free(&found->all);
  grad_check_free(&found->sample);
}

/* What each coordinate is measured by: q's entries range over orders of magnitude, and end at 0. */
static gsl_vector *scales(const derivative *step, const gsl_vector *x) {
  gsl_vector *scale = program_demand_memory(gsl_vector_alloc(x->size));
  gsl_vector_set_all(scale, 1.0);
  for (size_t k = 0; step->variable == SNE_OF_Q && k < x->size; k++)
    if (gsl_vector_get(x, k) > 0.0) gsl_vector_set(scale, k, gsl_vector_get(x, k));
  return scale;
}

static void demand_finite_cost(const inputs *in, const gsl_multimin_function_fdf *function,
                               const gsl_vector *x) {
  double cost = function->f(x, function->params);
  if (!isfinite(cost))
    program_fail(PROGRAM_INPUT,
                 "%s: the cost is %s there, so there is no gradient to check; bring the points "
                 "closer together",
                 in->x_path, isnan(cost) ? "not a number" : "infinite");
}

static int check_all(FILE *stream, const derivative *step, const inputs *in, const settings *chosen,
                     const grad_problem *problem, const gsl_vector *x) {
  evidence found = {0};
  list_existing(step, in, &found);
  compute_gradients(in, problem, x, chosen->claim, &found);
  check_entries(problem, x, chosen, in->p->size1, &found);
  print_columns(stream);
  print_rows(stream, &found, chosen->worst, in->x->size2);
  print_summary(stream, step, in, &found);
  int status = grad_verdict_status(whole_verdict(&found));
  free_evidence(&found);
  return status;
}

static int check_directions(FILE *stream, const inputs *in, const settings *chosen,
                            const grad_problem *problem, const gsl_vector *x) {
  gsl_vector *claimed = new_vector(x->size);
  if (chosen->claim) {
    read_claim(in, chosen->claim, claimed);
  } else {
    problem->function->df(x, problem->function->params, claimed);
  }
  const grad_directions_options options = {.tolerance = chosen->tolerance,
                                           .seed = (unsigned long)chosen->seed};
  int status = derivative_directions(stream, problem, x, claimed, in->x->size2, &options);
  gsl_vector_free(claimed);
  return status;
}

static int run(const derivative *step, const inputs *in, const settings *chosen) {
  sne_problem *sne =
      program_demand_memory(sne_problem_alloc(step->variable, in->p, in->x->size2, in->pairs));
  gsl_vector_view entries = inputs_entries(in->x);
  const gsl_vector *x = &entries.vector;
  gsl_vector *scale = scales(step, x);
  grad_problem problem = {.function = sne_problem_function(sne),
                          .change = sne_problem_change,
                          .complex_change = sne_problem_complex_change,
                          .scale = scale};
  demand_finite_cost(in, problem.function, x);
  table_output *output = program_output(NULL);
  FILE *stream = table_output_stream(output);
  print_header(stream, step, in, chosen->claim);
  int status = chosen->directions ? check_directions(stream, in, chosen, &problem, x)
                                  : check_all(stream, step, in, chosen, &problem, x);
  gsl_vector_free(scale);
  sne_problem_free(sne);
  program_commit(output);
  return status;
}

int derivative_main(const derivative *step, int argc, const char **argv) {
  static settings chosen = {.pairs = "all", .worst = -1, .entries = -1, .seed = 1};
  static const struct poptOption options[] = {
      {"pairs", 0, POPT_ARG_STRING, &chosen.pairs, 0,
       "which ordered pairs exist: all, i = j included (default), or distinct", "all|distinct"},
      {"general", 0, POPT_ARG_NONE, &chosen.general, 0,
       "take a p that is not symmetric or does not sum to one", NULL},
      {"claim", 0, POPT_ARG_STRING, &chosen.claim, 0,
       "judge the gradient in FILE instead of the closed form", "FILE"},
      {"directions", 0, POPT_ARG_NONE, &chosen.directions, 0,
       "decide along random directions, in 40 evaluations; find the wrong entries by halving",
       NULL},
      {"worst", 0, POPT_ARG_INT, &chosen.worst, 0, "print only the K worst entries", "K"},
      {"entries", 0, POPT_ARG_LONG, &chosen.entries, 0,
       "entries checked by the whole cost, too (default: 10, fewer beyond 170 points)", "K"},
      {"seed", 0, POPT_ARG_LONG, &chosen.seed, 0,
       "chooses those entries and the directions (default 1)", "S"},
      {"tolerance", 0, POPT_ARG_DOUBLE, &chosen.tolerance, 0,
       "relative error that `correct` excludes (default 2e-4)", "TOL"},
      POPT_TABLEEND};
  size_t count;
  const char **operands = program_begin(&step->about, argc, argv, options, &count);
  inputs_kernel();
  program_demand_operands(operands, count, 2, 2);
  if (chosen.worst < -1)
    program_fail(PROGRAM_INPUT, "--worst=%d: it cannot be negative", chosen.worst);
  if (chosen.entries < -1)
    program_fail(PROGRAM_INPUT, "--entries=%ld: it cannot be negative", chosen.entries);
  if (!(chosen.tolerance >= 0.0 && chosen.tolerance < 1.0))
    program_fail(PROGRAM_INPUT, "--tolerance=%g: it lies between 0 and 1", chosen.tolerance);
  inputs in;
  inputs_read(operands, step->variable, chosen.pairs, chosen.general != 0, &in);
  int status = run(step, &in, &chosen);
  inputs_free(&in);
  return status;
}
