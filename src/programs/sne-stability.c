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
    .summary = "Descends KL(p || q) along gradient (1), -p/q, or gradient (2), q - p, and prints\n"
               "what becomes of the cost, of sum q and of the smallest q. P is a distribution in\n"
               "a file; without it one is drawn. docs/stability.md has experiments.\n"
               "\n"
               "Tables:   descent         one descent, step by step\n"
               "          summary         all methods side by side: part c in one table\n"
               "          map             what survives, over (rate, smallest p)\n"
               "          spectrum        eigenvalues of both Hessians, on the way and at p\n"
               "          field           where either gradient points, of 3 outcomes\n"
               "          gradients       both as q goes to 0\n"
               "          vanishing       SNE's force through either, as a point moves away\n"
               "Methods:  q               by (1) in q, raw\n"
               "          q-projected     by (1) in q, projected on sum q = 1\n"
               "          q-renormalised  by (1) in q, divided by the sum after each step\n"
               "          z               by (2) in z\n"
               "          exponentiated   mirror descent in q\n"
               "          natural         the natural gradient in z\n"
               "          linearised      either of these to first order\n"
               "A - stands where there is no number."};

/* What an option sets, and which of it a table depends on. */
enum {
  METHOD = 1 << 0,
  RATE = 1 << 1,
  DECAY = 1 << 2,
  STEPS = 1 << 3,
  PRINTED = 1 << 4, /* which steps */
  ENTRIES = 1 << 5,
  START = 1 << 6,
  STARTS = 1 << 7,
  PRECISION = 1 << 8,
  OUTCOMES = 1 << 9,
  SMALLEST = 1 << 10,
  SEED = 1 << 11,
  P = 1 << 12,
  DRAWN = OUTCOMES | SMALLEST | SEED,
  ONE_DESCENT = RATE | DECAY | STEPS | START | PRECISION | DRAWN | P
};
static const unsigned uses[] = {[DESCENT] = ONE_DESCENT | METHOD | PRINTED | ENTRIES | STARTS,
                                [MAP] =
                                    METHOD | DECAY | STEPS | START | PRECISION | OUTCOMES | SEED,
                                [GRADIENTS] = 0,
                                [SUMMARY] = ONE_DESCENT,
                                [SPECTRUM] = ONE_DESCENT | METHOD | PRINTED,
                                [FIELD] = DRAWN | P,
                                [VANISHING] = SMALLEST};

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
                          .outcomes = NOT_GIVEN};

static const struct poptOption options[] = {
    {"table", 0, POPT_ARG_STRING, &chosen.table, 0, "which table (default descent)", "TABLE"},
    {"method", 0, POPT_ARG_STRING, &chosen.method, 0, "which descent (default z)", "METHOD"},
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
     "of, or a distribution in a file (uniform, random, corner or FILE)",
     "START"},
    {"starts", 0, POPT_ARG_LONG, &chosen.starts, 0, "descend from K random starts, a block each",
     "K"},
    {"precision", 0, POPT_ARG_STRING, &chosen.precision, 0,
     "what q, z and the gradient are kept in (default double)", "double|float"},
    {"outcomes", 0, POPT_ARG_INT, &chosen.outcomes, 0,
     "of the p that is drawn (default 20; of a field 3)", "N"},
    {"smallest", 0, POPT_ARG_DOUBLE, &chosen.smallest, 0,
     "smallest entry of the p that is drawn (default 2.8e-7)", "PMIN"},
    {"seed", 0, POPT_ARG_LONG, &chosen.seed, 0, "of what is drawn, p and starts (default 1)", "S"},
    POPT_TABLEEND};

static void demand_positive(const char *option, long value) {
  if (value < 1) program_fail(PROGRAM_INPUT, "--%s=%ld: it is at least 1", option, value);
}

/* What was set, and would go unheard, is not what its reader believes. */
static void demand_used(const settings *usual, size_t which, bool p_given) {
  const struct {
    const char *option;
    unsigned part;
    bool given;
  } all[] = {{"method", METHOD, strcmp(chosen.method, usual->method) != 0},
             {"rate", RATE, chosen.rate < usual->rate || chosen.rate > usual->rate},
             {"decay", DECAY, strcmp(chosen.decay, usual->decay) != 0},
             {"steps", STEPS, chosen.steps != usual->steps},
             {"every", PRINTED, chosen.every != usual->every},
             {"per-decade", PRINTED, chosen.per_decade != usual->per_decade},
             {"entries", ENTRIES, chosen.entries != usual->entries},
             {"start", START, strcmp(chosen.start, usual->start) != 0},
             {"starts", STARTS, chosen.starts != usual->starts},
             {"precision", PRECISION, strcmp(chosen.precision, usual->precision) != 0},
             {"outcomes", OUTCOMES, chosen.outcomes != usual->outcomes},
             {"smallest", SMALLEST,
              chosen.smallest < usual->smallest || chosen.smallest > usual->smallest},
             {"seed", SEED, chosen.seed != usual->seed}};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
    if (!all[k].given) continue;
    if (!(all[k].part & uses[which]))
      program_fail(PROGRAM_INPUT, "--%s: it has no part in --table=%s", all[k].option,
                   tables[which]);
    if (p_given && (all[k].part & (OUTCOMES | SMALLEST)))
      program_fail(PROGRAM_INPUT, "--%s: it is of the p that is drawn, and one is given",
                   all[k].option);
  }
  if (p_given && !(uses[which] & P))
    program_fail(PROGRAM_INPUT, "--table=%s draws its own p, and takes none from a file",
                 tables[which]);
}

static void demand_settings(size_t which) {
  if (chosen.per_decade == NOT_GIVEN) chosen.per_decade = which == SPECTRUM;
  /* Four pairs of a far point have the smallest p. */
  if (chosen.outcomes == NOT_GIVEN)
    chosen.outcomes = which == FIELD ? 3 : which == VANISHING ? 4 : 20;
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

static void demand_triangle(const gsl_vector *p) {
  if (p->size != 3)
    program_fail(PROGRAM_INPUT, "--table=field: p has %zu outcomes, and the triangle is that of 3",
                 p->size);
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

/* What the table depends on. */
static void print_head(FILE *stream, size_t which, const gsl_vector *p) {
  const unsigned used = uses[which];
  fprintf(stream, "# program sne-stability %s\n", GRADCHECK_VERSION);
  if (used & METHOD) fprintf(stream, "# method %s\n", chosen.method);
  if (used & RATE) fprintf(stream, "# rate %g\n", chosen.rate);
  if (used & DECAY) fprintf(stream, "# decay %s\n", chosen.decay);
  if (used & STEPS) fprintf(stream, "# steps %ld\n", chosen.steps);
  if (used & PRECISION) fprintf(stream, "# precision %s\n", chosen.precision);
  if (used & START) fprintf(stream, "# start %s\n", chosen.start);
  if (used & OUTCOMES) fprintf(stream, "# outcomes %zu\n", p->size);
  if (used & SMALLEST) fprintf(stream, "# smallest %.6g\n", gsl_vector_min(p));
  if (used & SEED) fprintf(stream, "# seed %ld\n", chosen.seed);
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
  const settings usual = chosen;
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  program_demand_operands(operands, count, 0, 1);
  const size_t which = program_choose("table", chosen.table, tables);
  choose_descent();
  demand_used(&usual, which, count > 0);
  demand_settings(which);
  gsl_vector *p = count ? stability_read(operands[0]) : stability_make_p(&chosen, chosen.smallest);
  stability_read_start(&chosen, p);
  stability_keep(&p, p);
  if (which == FIELD) demand_triangle(p);
  table_output *output = program_output(NULL);
  FILE *stream = table_output_stream(output);
  print_head(stream, which, p);
  print_table(stream, which, p);
  gsl_vector_free(p);
  gsl_vector_free(chosen.first);
  program_commit(output);
  return PROGRAM_CORRECT;
}
