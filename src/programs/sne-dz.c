#include "programs/derivative.h"

int main(int argc, const char **argv) {
  static const derivative step = {
      .about =
          {.name = "sne-dz",
           .operands = "P Z",
           .summary =
               "Step b: dC/dz_ij = q_ij - p_ij, with q_ij = exp(z_ij) / sum_kl exp(z_kl).\n"
               "Prints an entry a row: closed form, chain rule, difference and its error bar,\n"
               "complex step, log ratio, verdict; then the verdict on the whole."},
      .variable = SNE_OF_Z};
  return derivative_main(&step, argc, argv);
}
