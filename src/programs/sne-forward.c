#include "programs/inputs.h"

int main(int argc, const char **argv) {
  static const program_about about = {
      .name = "sne-forward",
      .operands = "Y",
      .summary =
          "Coordinates (a point a row) to z_ij = -||y_i - y_j||^2 or to\n"
          "q_ij = exp(z_ij) / sum_kl exp(z_kl), as an N x N matrix: the forward steps whose\n"
          "backward ones sne-dz and sne-dq check."};
  static const char *pairs = "all", *what = "q";
  static const struct poptOption options[] = {
      {"pairs", 0, POPT_ARG_STRING, &pairs, 0,
       "which ordered pairs exist: all, i = j included (default), or distinct", "all|distinct"},
      {"print", 0, POPT_ARG_STRING, &what, 0, "the step that is printed (default q)", "z|q"},
      POPT_TABLEEND};
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  program_demand_operands(operands, count, 1, 1);
  static const char *const steps[] = {"z", "q", NULL};
  bool print_q = program_choose("print", what, steps) == 1;
  sne_pairs convention = inputs_pairs(pairs);

  gsl_matrix *y = program_read_matrix(operands[0]);
  gsl_matrix *z = program_demand_memory(gsl_matrix_alloc(y->size1, y->size1));
  gsl_matrix *q = program_demand_memory(gsl_matrix_alloc(y->size1, y->size1));
  /* z is finite on the diagonal, too; a convention without it passes it over. */
  sne_forward_z(y, print_q ? convention : SNE_ALL_PAIRS, z);
  sne_forward_q(z, convention, q);
  table_property properties[] = {{"program", "sne-forward " GRADCHECK_VERSION},
                                 {"print", (char *)what},
                                 {"pairs", (char *)pairs}};
  table t = {.values = print_q ? q : z, .properties = properties, .property_count = 3};
  table_output *output = program_output(NULL);
  table_write(table_output_stream(output), &t);
  program_commit(output);
  gsl_matrix_free(y);
  gsl_matrix_free(z);
  gsl_matrix_free(q);
  return PROGRAM_CORRECT;
}
