#include "programs/sne-stability.h"
#include <limits.h>
#include <math.h>
#include <string.h>

const char *const stability_methods[STABILITY_METHODS + 1] = {
    [SNE_DESCENT_Q] = "q",
    [SNE_DESCENT_Q_PROJECTED] = "q-projected",
    [SNE_DESCENT_Q_RENORMALISED] = "q-renormalised",
    [SNE_DESCENT_Z] = "z",
    [SNE_DESCENT_EXPONENTIATED] = "exponentiated",
    [SNE_DESCENT_NATURAL] = "natural",
    [SNE_DESCENT_LINEARISED] = "linearised"};

enum { DESCENT, MAP, GRADIENTS, SUMMARY, SPECTRUM, FIELD, VANISHING };
static const char *const tables[] = {
    [DESCENT] = "descent",   [MAP] = "map",     [GRADIENTS] = "gradients", [SUMMARY] = "summary",
    [SPECTRUM] = "spectrum", [FIELD] = "field", [VANISHING] = "vanishing", NULL};

static const program_about about = {
    .name = "sne-stability",
    .operands = "[P]",
    .summary =
        "Descends KL(p || q) by gradient (1), -p/q, in q: raw, projected on sum q = 1, or\n"
        "renormalised; by gradient (2), q - p, in z; by the exponentiated gradient (mirror\n"
        "descent), the natural one, or that to first order; and prints what becomes of the cost,\n"
        "of sum q and of the smallest q. P is a distribution in a file; without it one is drawn.\n"
        "\n"
        "Tables: one descent; all methods side by side (summary); what survives over (rate,\n"
        "smallest p) (map); eigenvalues of the Hessians by q and by z (spectrum); where either\n"
        "gradient points in the triangle of three outcomes (field); both as q goes to 0\n"
        "(gradients); SNE's force through either, as a point moves away (vanishing).\n"
        "A - stands where there is no number."};

enum { NOT_GIVEN = INT_MIN };

static settings chosen = {.method = "z",
                          .table = "descent",
                          .start = "uniform",
                          .decay = "none",
                          .precision = "double",
                          .rate = 0.1,
                          .smallest = 2.8e-7,
                          .steps = 1000,
                          .every = 1,
                          .per_decade = NOT_GIVEN,
                          .seed = 1,
                          .starts = 1,
                          .outcomes = 20};

static const struct poptOption options[] = {
    {"table", 0, POPT_ARG_STRING, &chosen.table, 0,
     "which table: descent (default), summary, map, spectrum, field, gradients or vanishing",
     "TABLE"},
    {"method", 0, POPT_ARG_STRING, &chosen.method, 0,
     "which descent: z (default), q, q-projected, q-renormalised, exponentiated, natural or "
     "linearised",
     "METHOD"},
    {"rate", 0, POPT_ARG_DOUBLE, &chosen.rate, 0, "step length (default 0.1)", "RATE"},
    {"decay", 0, POPT_ARG_STRING, &chosen.decay, 0,
     "step k goes by RATE (default), RATE/k or RATE/sqrt(k)", "none|inverse|sqrt"},
    {"steps", 0, POPT_ARG_LONG, &chosen.steps, 0, "at most so many (default 1000)", "K"},
    {"every", 0, POPT_ARG_LONG, &chosen.every, 0, "print each Kth step (default 1)", "K"},
    {"per-decade", 0, POPT_ARG_LONG, &chosen.per_decade, 0,
     "print K steps between 1 and 10, 10 and 100, ... instead (of a spectrum: 1, unless told)",
     "K"},
    {"entries", 0, POPT_ARG_NONE, &chosen.entries, 0,
     "print every q, too (always for up to three outcomes)", NULL},
    {"start", 0, POPT_ARG_STRING, &chosen.start, 0,
     "the first q: uniform (default), drawn at random, nearly all on the outcome that p has least "
     "of, or a distribution in a file",
     "uniform|random|corner|FILE"},
    {"starts", 0, POPT_ARG_LONG, &chosen.starts, 0, "descend from K random starts, a block each",
     "K"},
    {"precision", 0, POPT_ARG_STRING, &chosen.precision, 0,
     "what q, z and the gradient are kept in (default double)", "double|float"},
    {"outcomes", 0, POPT_ARG_INT, &chosen.outcomes, 0, "of the p that is drawn (default 20)", "N"},
    {"smallest", 0, POPT_ARG_DOUBLE, &chosen.smallest, 0,
     "smallest entry of the p that is drawn (default 2.8e-7)", "PMIN"},
    {"seed", 0, POPT_ARG_LONG, &chosen.seed, 0, "of what is drawn, p and starts (default 1)", "S"},
    POPT_TABLEEND};

static void demand_positive(const char *option, long value) {
  if (value < 1) program_fail(PROGRAM_INPUT, "--%s=%ld: it is at least 1", option, value);
}

static void demand_settings(size_t which) {
  if (chosen.per_decade == NOT_GIVEN) chosen.per_decade = which == SPECTRUM;
  if (!(chosen.rate > 0.0) || !isfinite(chosen.rate))
    program_fail(PROGRAM_INPUT, "--rate=%g: a rate is positive", chosen.rate);
  if (chosen.steps < 0)
    program_fail(PROGRAM_INPUT, "--steps=%ld: it cannot be negative", chosen.steps);
  if (chosen.per_decade < 0)
    program_fail(PROGRAM_INPUT, "--per-decade=%ld: it cannot be negative", chosen.per_decade);
  demand_positive("every", chosen.every);
  demand_positive("starts", chosen.starts);
  if (chosen.starts > 1 && strcmp(chosen.start, "random") != 0)
    program_fail(PROGRAM_INPUT, "--starts=%ld: only --start=random has more than one",
                 chosen.starts);
  if (chosen.outcomes < 2)
    program_fail(PROGRAM_INPUT, "--outcomes=%d: there are at least 2", chosen.outcomes);
  if (!(chosen.smallest > 1e-300 && chosen.smallest * chosen.outcomes < 1.0))
    program_fail(PROGRAM_INPUT, "--smallest=%g: with %d outcomes it lies between 1e-300 and %g",
                 chosen.smallest, chosen.outcomes, 1.0 / chosen.outcomes);
}

/* The order is that of the enumerations. */
static void choose_descent(void) {
  static const char *const decays[] = {"none", "inverse", "sqrt", NULL};
  static const char *const precisions[] = {"double", "float", NULL};
  chosen.descent = (sne_descent_options){
      .method = (sne_descent_method)program_choose("method", chosen.method, stability_methods),
      .rate = chosen.rate,
      .decay = (sne_decay)program_choose("decay", chosen.decay, decays),
      .precision = (sne_precision)program_choose("precision", chosen.precision, precisions)};
}

static void print_head(FILE *stream, const gsl_vector *p) {
  fprintf(stream, "# program sne-stability %s\n# method %s\n# rate %g\n", GRADCHECK_VERSION,
          chosen.method, chosen.rate);
  fprintf(stream, "# decay %s\n# precision %s\n# start %s\n", chosen.decay, chosen.precision,
          chosen.start);
  fprintf(stream, "# outcomes %zu\n# smallest %.6g\n# seed %ld\n", p->size, gsl_vector_min(p),
          chosen.seed);
}

static void print_table(FILE *stream, size_t which, const gsl_vector *p) {
  switch (which) {
  case DESCENT:
    stability_print_descent(stream, &chosen, p);
    break;
  case MAP:
    stability_print_map(stream, &chosen);
    break;
  case GRADIENTS:
    stability_print_gradients(stream);
    break;
  case SUMMARY:
    stability_print_summary(stream, &chosen, p);
    break;
  case SPECTRUM:
    stability_print_spectrum(stream, &chosen, p);
    break;
  case FIELD:
    stability_print_field(stream, p);
    break;
  case VANISHING:
    stability_print_vanishing(stream, &chosen);
    break;
  }
}

int main(int argc, const char **argv) {
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  program_demand_operands(operands, count, 0, 1);
  const size_t which = program_choose("table", chosen.table, tables);
  choose_descent();
  demand_settings(which);
  gsl_vector *p =
      count ? stability_read_p(operands[0]) : stability_make_p(&chosen, chosen.smallest);
  table_output *output = program_output(NULL);
  FILE *stream = table_output_stream(output);
  print_head(stream, p);
  print_table(stream, which, p);
  gsl_vector_free(p);
  program_commit(output);
  return PROGRAM_CORRECT;
}
