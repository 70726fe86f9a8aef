/* Where the gradients themselves come to their limits: towards q = 0, and far apart in the map. */
#include "programs/sne-stability.h"
#include <gsl/gsl_blas.h>
#include <math.h>

/* ---- towards q = 0 ---- */

/* Both gradients at p = (1/2, 1/2), q = (t, 1 - t), as t goes to 0. */
void stability_print_gradients(FILE *stream) {
  const double half[] = {0.0, 0.5, 0.5, 0.0};
  gsl_matrix_const_view p = gsl_matrix_const_view_array(half, 2, 2);
  gsl_matrix *q = program_demand_memory(gsl_matrix_calloc(2, 2));
  gsl_matrix *gradient = program_demand_memory(gsl_matrix_calloc(2, 2));
  fprintf(stream, "# q\tdC/dq\tdC/dz\n");
  for (int exponent = -1; exponent >= -300; exponent--) {
    double t = pow(10.0, exponent);
    gsl_matrix_set(q, 0, 1, t);
    gsl_matrix_set(q, 1, 0, 1.0 - t);
    sne_backward_q(&p.matrix, q, SNE_DISTINCT_PAIRS, gradient);
    double by_q = fabs(gsl_matrix_get(gradient, 0, 1));
    sne_closed_z(&p.matrix, q, SNE_DISTINCT_PAIRS, gradient);
    fprintf(stream, "%.6g\t%.17g\t%.17g\n", t, by_q, fabs(gsl_matrix_get(gradient, 0, 1)));
  }
  gsl_matrix_free(q);
  gsl_matrix_free(gradient);
}

/* ---- far apart ---- */

enum { FARTHEST = 1000 }; /* d^2 */

/* Two points at distance 1, and a third that p has at `smallest` from either of them. */
static void set_far_p(double smallest, gsl_matrix *p) {
  gsl_matrix_set_all(p, smallest);
  for (size_t i = 0; i < 3; i++) gsl_matrix_set(p, i, i, 0.0);
  gsl_matrix_set(p, 0, 1, 0.5 - 2.0 * smallest);
  gsl_matrix_set(p, 1, 0, 0.5 - 2.0 * smallest);
}

/* |dC/dy_3|, with all that is kept on the way in the given precision: through (1) and the Jacobian
 * of softargmax, or by (2). NaN where a step of the chain has no value. */
static double force(const gsl_matrix *p, const gsl_matrix *y, bool through_q,
                    sne_precision precision) {
  double entries[15];
  gsl_matrix q = gsl_matrix_view_array(entries, 3, 3).matrix;
  double gradient[9];
  gsl_matrix dz = gsl_matrix_view_array(gradient, 3, 3).matrix;
  gsl_matrix dy = gsl_matrix_view_array(entries + 9, 3, 2).matrix;
  sne_forward_z(y, SNE_DISTINCT_PAIRS, &q);
  sne_round(&q, precision);
  sne_forward_q(&q, SNE_DISTINCT_PAIRS, &q);
  sne_round(&q, precision);
  if (through_q) {
    sne_backward_q(p, &q, SNE_DISTINCT_PAIRS, &dz);
    sne_round(&dz, precision);
    sne_backward_z(&q, &dz, SNE_DISTINCT_PAIRS, &dz);
  } else {
    sne_closed_z(p, &q, SNE_DISTINCT_PAIRS, &dz);
  }
  sne_round(&dz, precision);
  sne_backward_y(y, &dz, SNE_DISTINCT_PAIRS, &dy);
  return hypot(gsl_matrix_get(&dy, 2, 0), gsl_matrix_get(&dy, 2, 1));
}

void stability_print_vanishing(FILE *stream, const settings *chosen) {
  static const char *const names[] = {"by_1_double", "by_2_double", "by_1_float", "by_2_float"};
  double p_entries[9], y_entries[6] = {0.0, 0.0, 0.0, 1.0, 0.0, 0.0};
  gsl_matrix p = gsl_matrix_view_array(p_entries, 3, 3).matrix;
  gsl_matrix y = gsl_matrix_view_array(y_entries, 3, 2).matrix;
  set_far_p(chosen->smallest, &p);
  int ends[4] = {0};
  fprintf(stream, "# d2\t%s\t%s\t%s\t%s\n", names[0], names[1], names[2], names[3]);
  for (int d2 = 1; d2 <= FARTHEST; d2++) {
    gsl_matrix_set(&y, 2, 0, sqrt(d2));
    fprintf(stream, "%d", d2);
    for (int k = 0; k < 4; k++) {
      double size = force(&p, &y, k % 2 == 0, k < 2 ? SNE_DOUBLE : SNE_FLOAT);
      stability_print(stream, "\t", size);
      if (isnan(size) && ends[k] == 0) ends[k] = d2;
    }
    fputc('\n', stream);
  }
  for (int k = 0; k < 4; k++)
    if (ends[k] > 0) fprintf(stream, "# %s_dies_at %d\n", names[k], ends[k]);
}
