#include "programs/derivative.h"

int main(int argc, const char **argv) {
  static const derivative step = {
      .about =
          {.name = "sne-dq",
           .operands = "P Q",
           .summary =
               "Step a: dC/dq_ij = -p_ij / q_ij, the partial derivative with q's entries free.\n"
               "Prints an entry a row: closed form, chain rule, difference and its error bar,\n"
               "complex step, log ratio, verdict; then the verdict on the whole."},
      .variable = SNE_OF_Q};
  return derivative_main(&step, argc, argv);
}
