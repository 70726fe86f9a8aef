/* The attraction along the entries of a sparse p, against its definition in wider numbers. */
#include <stdlib.h>
#include <string.h>

#include "sne/links.h"
#include "sne_data.h"

/* Without symmetry in the coordinates, and from one coordinate up to more than are added at once.
 */
Test(links, attract_as_the_formula_says) {
  gsl_rng *rng = data_rng(81);
  for (size_t h = 1; h <= 8; h++) {
    const size_t n = 130 + 7 * h, stride = n + 3;
    gsl_spmatrix *p = data_ring(rng, n, 4);
    gsl_matrix *y = data_normal(rng, n, h, 1.37);
    sne_links links;
    cr_assert_eq(sne_links_init(&links, p), 0);
    double *attraction = malloc(h * stride * sizeof *attraction);
    for (size_t k = 0; k < h * stride; k++) attraction[k] = nan("");
    const double stretch = sne_links_attract(&links, y, 2, attraction, stride);
    long double expected_stretch = 0;
    for (size_t i = 0; i < n; i++)
      for (size_t k = 0; k < h; k++) {
        long double expected = 0;
        for (int e = p->p[i]; e < p->p[i + 1]; e++) {
          const long double d = data_wide(y, i, k) - data_wide(y, (size_t)p->i[e], k);
          expected += 2 * (long double)p->data[e] * d;
          expected_stretch += (long double)p->data[e] * d * d;
        }
        cr_assert(data_agree(attraction[k * stride + i], (double)expected, 1e-14, 0.01),
                  "h = %zu, point %zu, coordinate %zu: %.17g, not %.17Lg", h, i, k,
                  attraction[k * stride + i], expected);
      }
    cr_assert(data_agree(stretch, (double)expected_stretch, 1e-14, stretch),
              "h = %zu: stretch %.17g, not %.17Lg", h, stretch, expected_stretch);
    free(attraction);
    sne_links_free(&links);
    gsl_matrix_free(y);
    gsl_spmatrix_free(p);
  }
  gsl_rng_free(rng);
}
