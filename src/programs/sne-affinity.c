#include "programs/inputs.h"

static void write_p(const char *path, double perplexity, gsl_matrix *p) {
  char value[32];
  snprintf(value, sizeof value, "%.17g", perplexity);
  table_property properties[] = {{"program", "sne-affinity " GRADCHECK_VERSION},
                                 {"points", (char *)path},
                                 {"perplexity", value},
                                 {"pairs", "distinct"}};
  table t = {.values = p, .properties = properties, .property_count = 4};
  table_output *output = program_output(NULL);
  table_write(table_output_stream(output), &t); /* a failed write is told by the commit */
  program_commit(output);
}

int main(int argc, const char **argv) {
  static const program_about about = {
      .name = "sne-affinity",
      .operands = "POINTS",
      .summary = "Points (a row each, CSV or TSV, - for standard input) to p: how close they are.\n"
                 "p_ij = (p_j|i + p_i|j) / 2N, each p_.|i a Gaussian with the given perplexity.\n"
                 "Prints p as an N x N matrix."};
  static double perplexity = 30.0;
  static const char *label = NULL;
  static const struct poptOption options[] = {
      {"perplexity", 0, POPT_ARG_DOUBLE, &perplexity, 0,
       "effective number of neighbours, above 1 and up to N - 1 (default 30)", "U"},
      {"label", 0, POPT_ARG_STRING, &label, 0,
       "leave out this column, by its name or by its number (-1: the last)", "COLUMN"},
      POPT_TABLEEND};
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  program_demand_operands(operands, count, 1, 1);

  table points;
  program_read(operands[0], &(table_options){.label = label}, &points);
  gsl_matrix *p = inputs_affinity(operands[0], points.values, perplexity);
  write_p(operands[0], perplexity, p);
  gsl_matrix_free(p);
  table_free(&points);
  return PROGRAM_CORRECT;
}
