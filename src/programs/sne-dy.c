#include "programs/derivative.h"

int main(int argc, const char **argv) {
  static const derivative step = {
      .about =
          {.name = "sne-dy",
           .operands = "P Y",
           .summary =
               "Step d: dC/dy_i = sum_j 4 (p_ij - q_ij) (y_i - y_j), z_ij = -||y_i - y_j||^2.\n"
               "Prints an entry a row: closed form, chain rule, difference and its error bar,\n"
               "complex step, log ratio, verdict; then the verdict on the whole."},
      .variable = SNE_OF_Y};
  return derivative_main(&step, argc, argv);
}
