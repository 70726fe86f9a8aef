#include "checker/part.h"
#include "exercises.h"

/* Beside generic values, those at which exp overflows and underflows. */
static const fixture_recipe fixtures[] = {
    {"all pairs, N = 6", SNE_ALL_PAIRS, 6, 2, 1, 0, 2385},
    {"distinct pairs, N = 5", SNE_DISTINCT_PAIRS, 5, 3, 1, 0, 4793},
    {"all pairs, z between -2000 and 2000", SNE_ALL_PAIRS, 6, 2, 800, 0, 771},
    {"distinct pairs, z near -800", SNE_DISTINCT_PAIRS, 5, 3, 1, -800, 1031},
};

static void answer(const fixture *at, double *result) {
  size_t N = at->recipe->N;
  gradient_b(N, (const double(*)[N])at->p->data, (const double(*)[N])at->x->data,
             (double(*)[N])result);
}

int main(void) {
  static const part b = {.file = "b.c",
                         .gradient = "dC/dz",
                         .result = "dz",
                         .input = "z",
                         .variable = SNE_OF_Z,
                         .answer = answer,
                         .fixtures = fixtures,
                         .fixture_count = sizeof fixtures / sizeof *fixtures};
  return part_end(part_judge(&b));
}
