/* What a descent sees around it: how the cost curves, and where each gradient points. */
#include "programs/sne-stability.h"
#include <math.h>

/* ---- the spectrum ---- */

/* step < 0: at the optimum, which no step is. */
static void print_eigenvalues(FILE *stream, long step, const gsl_vector *p, const gsl_vector *q) {
  gsl_vector *by_q = program_demand_memory(gsl_vector_alloc(p->size));
  gsl_vector *by_z = program_demand_memory(gsl_vector_alloc(p->size));
  sne_spectrum_q(p, q, by_q);
  sne_spectrum_z(q, by_z);
  for (size_t k = 0; k < p->size; k++) {
    if (step < 0)
      fputs("-", stream);
    else
      fprintf(stream, "%ld", step);
    fprintf(stream, "\t%zu\t%.17g\t%.17g\n", k + 1, gsl_vector_get(by_q, k),
            gsl_vector_get(by_z, k));
  }
  gsl_vector_free(by_q);
  gsl_vector_free(by_z);
}

void stability_print_spectrum(FILE *stream, const settings *chosen, const gsl_vector *p) {
  fprintf(stream, "# step\trank\tby_q\tby_z\n");
  sne_descent *descent = stability_begin(chosen, chosen->descent.method, p);
  sne_descent_state state;
  sne_descent_state_now(descent, &state);
  for (long step = 0; !state.broken; step++) {
    if (stability_due(chosen, step)) print_eigenvalues(stream, step, p, sne_descent_q(descent));
    if (step == chosen->steps) break;
    sne_descent_step(descent);
    sne_descent_state_now(descent, &state);
  }
  stability_print_end(stream, &state);
  sne_descent_free(descent);
  print_eigenvalues(stream, -1, p, p);
}

/* ---- the field ---- */

enum { SIDE = 18 }; /* parts of a side of the triangle */

static void print_arrow(FILE *stream, const gsl_matrix *v) {
  for (size_t k = 0; k < 3; k++) fprintf(stream, "\t%.17g", gsl_matrix_get(v, 0, k));
}

/* Where q goes by (1), projected: -dC/dq less its mean; and by (2): (dq/dz) (-dC/dz), for the
 * Jacobian of softargmax is symmetric. */
static void print_field_at(FILE *stream, const gsl_matrix *p, const gsl_matrix *q) {
  double entries[3];
  gsl_matrix v = gsl_matrix_view_array(entries, 1, 3).matrix;
  for (size_t k = 0; k < 3; k++) fprintf(stream, "%s%.17g", k ? "\t" : "", gsl_matrix_get(q, 0, k));
  sne_backward_q(p, q, SNE_ALL_PAIRS, &v);
  gsl_matrix_add_constant(&v, -sne_sum(&v, SNE_ALL_PAIRS) / 3.0);
  gsl_matrix_scale(&v, -1.0);
  print_arrow(stream, &v);
  sne_closed_z(p, q, SNE_ALL_PAIRS, &v);
  sne_backward_z(q, &v, SNE_ALL_PAIRS, &v);
  gsl_matrix_scale(&v, -1.0);
  print_arrow(stream, &v);
  fputc('\n', stream);
}

void stability_print_field(FILE *stream, const gsl_vector *p) {
  gsl_matrix_const_view row = gsl_matrix_const_view_vector(p, 1, 3);
  double entries[3];
  gsl_matrix q = gsl_matrix_view_array(entries, 1, 3).matrix;
  fprintf(stream, "# q1\tq2\tq3\tby_1_1\tby_1_2\tby_1_3\tby_2_1\tby_2_2\tby_2_3\n");
  for (int a = 1; a < SIDE; a++)
    for (int b = 1; a + b < SIDE; b++) {
      gsl_matrix_set(&q, 0, 0, (double)a / SIDE);
      gsl_matrix_set(&q, 0, 1, (double)b / SIDE);
      gsl_matrix_set(&q, 0, 2, (double)(SIDE - a - b) / SIDE);
      print_field_at(stream, &row.matrix, &q);
    }
}
