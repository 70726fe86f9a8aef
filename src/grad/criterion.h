/* Criterion assertions that a gradient is right. The failure message is the report: the worst
 * entries, the verdict with its reason, and what the wrong ones have in common. Undecided fails as
 * well, and says so: a test that cannot tell proves nothing.
 *
 *     cr_assert_gradient(fdf, x)                 gsl_multimin_function_fdf *, const gsl_vector *
 *     cr_assert_gradient_with(problem, x, options)   const grad_problem *: scale, callbacks
 *     cr_assert_jacobian(fdf, x)                 gsl_multiroot_function_fdf * or
 *                                                gsl_multifit_nlinear_fdf *
 *     cr_assert_jacobian_with(map, x, options)   grad_map
 *     cr_assert_gradient_bare(f, n, x, data)     as in NLopt, const double *x
 *     cr_assert_gradient_bare_with(f, n, x, data, options)
 *
 * options are a const grad_check_options *. Each has a twin, cr_expect_..., after which the test
 * goes on. */
#ifndef GRAD_CRITERION_H
#define GRAD_CRITERION_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "grad.h"

/* ---- what is asserted: true, or false and a report for free() ---- */

static inline bool gradcheck_passed(int status, grad_check *check, const gsl_vector *x,
                                    const gsl_vector *scale, size_t columns, char **report) {
  grad_report_options how;
  memset(&how, 0, sizeof how);
  how.worst = 8;
  how.columns = columns;
  how.x = x;
  how.scale = scale;
  return grad_check_passed(status, check, &how, report);
}

static inline bool gradcheck_problem(const grad_problem *problem, const gsl_vector *x,
                                     const grad_check_options *options, char **report) {
  grad_check check;
  int status = grad_check_run(problem, x, options, &check);
  return gradcheck_passed(status, &check, x, problem->scale, 0, report);
}

static inline bool gradcheck_gradient(gsl_multimin_function_fdf *fdf, const gsl_vector *x,
                                      char **report) {
  grad_problem problem;
  memset(&problem, 0, sizeof problem);
  problem.function = fdf;
  return gradcheck_problem(&problem, x, NULL, report);
}

static inline bool gradcheck_jacobian(grad_map map, const gsl_vector *x,
                                      const grad_check_options *options, char **report) {
  grad_check check;
  int status = grad_jacobian_run(&map, x, options, &check);
  return gradcheck_passed(status, &check, x, map.scale, map.n, report);
}

static inline bool gradcheck_bare(grad_bare_function *f, unsigned n, const double *x, void *data,
                                  const grad_check_options *options, char **report) {
  grad_bare bare = {f, n, data};
  gsl_vector_const_view at = gsl_vector_const_view_array(x, n > 0 ? n : 1);
  grad_check check;
  int status = grad_bare_check(&bare, x, options, &check);
  return gradcheck_passed(status, &check, &at.vector, NULL, 0, report);
}

#ifdef __cplusplus
static inline grad_map gradcheck_map(const gsl_multiroot_function_fdf *fdf) {
  return grad_map_of_multiroot(fdf);
}
static inline grad_map gradcheck_map(const gsl_multifit_nlinear_fdf *fdf) {
  return grad_map_of_multifit(fdf);
}
#else
#define gradcheck_map(fdf)                                                                         \
  _Generic((fdf),                                                                                  \
      gsl_multiroot_function_fdf *: grad_map_of_multiroot,                                         \
      const gsl_multiroot_function_fdf *: grad_map_of_multiroot,                                   \
      gsl_multifit_nlinear_fdf *: grad_map_of_multifit,                                            \
      const gsl_multifit_nlinear_fdf *: grad_map_of_multifit)(fdf)
#endif

/* ---- the assertions ---- */

/* passes fills gradcheck_report. */
#define GRADCHECK_CLAIM(claim, passes)                                                             \
  do {                                                                                             \
    char *gradcheck_report = NULL;                                                                 \
    bool gradcheck_good = (passes);                                                                \
    claim(gradcheck_good, "\n%s", gradcheck_report ? gradcheck_report : "no memory for a report"); \
    free(gradcheck_report);                                                                        \
  } while (0)

#define cr_assert_gradient(fdf, x)                                                                 \
  GRADCHECK_CLAIM(cr_assert, gradcheck_gradient(fdf, x, &gradcheck_report))
#define cr_expect_gradient(fdf, x)                                                                 \
  GRADCHECK_CLAIM(cr_expect, gradcheck_gradient(fdf, x, &gradcheck_report))

#define cr_assert_gradient_with(problem, x, options)                                               \
  GRADCHECK_CLAIM(cr_assert, gradcheck_problem(problem, x, options, &gradcheck_report))
#define cr_expect_gradient_with(problem, x, options)                                               \
  GRADCHECK_CLAIM(cr_expect, gradcheck_problem(problem, x, options, &gradcheck_report))

#define cr_assert_jacobian(fdf, x)                                                                 \
  GRADCHECK_CLAIM(cr_assert, gradcheck_jacobian(gradcheck_map(fdf), x, NULL, &gradcheck_report))
#define cr_expect_jacobian(fdf, x)                                                                 \
  GRADCHECK_CLAIM(cr_expect, gradcheck_jacobian(gradcheck_map(fdf), x, NULL, &gradcheck_report))

#define cr_assert_jacobian_with(map, x, options)                                                   \
  GRADCHECK_CLAIM(cr_assert, gradcheck_jacobian(map, x, options, &gradcheck_report))
#define cr_expect_jacobian_with(map, x, options)                                                   \
  GRADCHECK_CLAIM(cr_expect, gradcheck_jacobian(map, x, options, &gradcheck_report))

#define cr_assert_gradient_bare(f, n, x, data) cr_assert_gradient_bare_with(f, n, x, data, NULL)
#define cr_expect_gradient_bare(f, n, x, data) cr_expect_gradient_bare_with(f, n, x, data, NULL)

#define cr_assert_gradient_bare_with(f, n, x, data, options)                                       \
  GRADCHECK_CLAIM(cr_assert, gradcheck_bare(f, n, x, data, options, &gradcheck_report))
#define cr_expect_gradient_bare_with(f, n, x, data, options)                                       \
  GRADCHECK_CLAIM(cr_expect, gradcheck_bare(f, n, x, data, options, &gradcheck_report))

#endif
