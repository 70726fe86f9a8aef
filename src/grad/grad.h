/* grad: is this the gradient of that function?
 *
 * For any function f: R^n -> R given as a gsl_multimin_function_fdf. Estimates derivatives by
 * differences, each with its rounding and truncation error under their own names; by the complex
 * step where a complex version exists; compares them with the gradient that df claims, and says
 * correct, wrong or undecided. A verdict is never better than its evidence: what the estimates
 * cannot resolve is undecided, and NaN is never correct.
 *
 * Depends on GSL only. Never prints, exits or reads the environment. */
#ifndef GRAD_GRAD_H
#define GRAD_GRAD_H

#ifndef __cplusplus
#include <complex.h>
#endif
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_multiroots.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* double complex, in C++ as well. */
#ifdef __GNUC__
__extension__ typedef double _Complex grad_complex;
#else
typedef double _Complex grad_complex;
#endif

/* ---- problem.c: what is checked ---- */

/* f(x + t e_k) - f(x), computed from the terms that change. *magnitude receives the sum of their
 * magnitudes, to some units in whose last place the result is exact: where large terms cancel, at a
 * minimum say, they are what limits it. Optional. It may return inf or NaN where f has no value.
 * Must not change x. */
typedef double grad_change(const gsl_vector *x, size_t k, double t, void *params,
                           double *magnitude);

/* The same for an imaginary shift t: f(x + t e_k) - f(x) with complex t, so that
 * Im(change(x, k, i t)) / t is the derivative without cancellation (complex step). Optional. */
typedef grad_complex grad_complex_change(const gsl_vector *x, size_t k, grad_complex t,
                                         void *params);

typedef struct {
  gsl_multimin_function_fdf *function; /* f, df, fdf, n, params */
  grad_change *change;                 /* may be NULL */
  grad_complex_change *complex_change; /* may be NULL */
  /* The scale of each coordinate: the length over which f changes noticeably, as far as the caller
   * knows. It centres the sweep over steps and never bounds it. NULL: max(|x_k|, 1e-8) is tried
   * beside 1. */
  const gsl_vector *scale;
} grad_problem;

/* ---- difference.c: one derivative, two error terms ---- */

typedef enum { GRAD_FORWARD, GRAD_CENTRAL, GRAD_RIDDERS } grad_method;

typedef struct {
  double value;
  double rounding;   /* error that grows as the step shrinks: noise of f / step */
  double truncation; /* error that grows with the step: the terms of Taylor's series left out */
  double step;
  size_t evaluations;
} grad_estimate;

/* rounding + truncation: the error bar. */
double grad_estimate_bar(const grad_estimate *estimate);

/* Derivative of f along e_k at x by differences with step h:
 *   forward  (f(x+h) - f(x)) / h                 error O(h f''),
 *   central  (f(x+h) - f(x-h)) / 2h              error O(h^2 f'''),
 *   ridders  central, extrapolated to h -> 0 from h, h/2, h/4, ... (Ridders 1982).
 * Uses problem->change when by_change is true and it is there. x is restored bit by bit. */
int grad_difference(const grad_problem *problem, gsl_vector *x, size_t k, grad_method method,
                    double h, bool by_change, grad_estimate *result);

/* The same with the step chosen: sweeps steps over all useful scales around scale_k and takes the
 * estimate whose error bar is least and consistent with its neighbours'. Steps at which f has no
 * finite value are passed over. Where no step gives a finite estimate: value NaN, bars inf. */
int grad_difference_best(const grad_problem *problem, gsl_vector *x, size_t k, grad_method method,
                         bool by_change, grad_estimate *result);

/* Complex step: Im(f(x + i t e_k)) / t (Squire and Trapp 1998). GSL_EUNIMPL without the callback.
 */
int grad_complex_step(const grad_problem *problem, const gsl_vector *x, size_t k, double *value);

/* ---- verdict.c: the one rule (and the one set of words) ---- */

typedef enum { GRAD_CORRECT, GRAD_WRONG, GRAD_UNDECIDED, GRAD_INVALID } grad_verdict;

/* "correct", "wrong", "undecided", "invalid". */
const char *grad_verdict_name(grad_verdict verdict);

/* 0, 1, 3, 2: the exit status of every program. */
int grad_verdict_status(grad_verdict verdict);

/* The graver of two: invalid, wrong, undecided, correct. */
grad_verdict grad_verdict_worse(grad_verdict a, grad_verdict b);

typedef struct {
  double tolerance; /* tol = 2e-4: the relative error that a correct verdict excludes */
  double floor;     /* c = 1e-3: entries below c ||g||_inf are held to tol c ||g||_inf */
  size_t entries;   /* how many entries share the error probability; K grows with it */
  double largest;   /* ||g||_inf, or less: what the estimates say it is at least */
} grad_rule;

/* K: how many bars an entry may be off, so that a check of this many entries errs with
 * probability below 1e-6. */
double grad_rule_multiple(const grad_rule *rule);

/* With d = claimed - estimate: wrong if |d| > K bar; correct if |d| <= K bar and
 * K bar <= tol max(|estimate|, c ||g||_inf); else undecided. A claim that is not finite where the
 * estimate is, is wrong. |d| up to 1e-10 |estimate| passes for rounding of the claim. */
grad_verdict grad_judge(const grad_rule *rule, double claimed, const grad_estimate *estimate);

/* ---- obstacle.c: what stands in the way ---- */

/* What was met at x; a check has a set of them. None makes a gradient correct or wrong. */
typedef enum {
  GRAD_NO_VALUE = 1 << 0,       /* f(x) is inf or NaN */
  GRAD_CLAIM_NO_VALUE = 1 << 1, /* an entry of the claim is inf or NaN */
  GRAD_EDGE = 1 << 2,           /* f has no value beside x, on one side or on both */
  GRAD_JUMP = 1 << 3,           /* f is not continuous at x */
  GRAD_KINK = 1 << 4,           /* f has different slopes to the left and to the right of x */
  GRAD_STATIONARY = 1 << 5, /* the gradient vanishes, or nearly: |g.v| < |v.Hv| / 1000, |v| = 1 */
  GRAD_SYMMETRIC = 1 << 6,  /* most entries have a twin: the same x_k and the same derivative */
  GRAD_FDF_DIFFERS = 1 << 7 /* fdf gives another value than f, or another gradient than df */
} grad_obstacle;

enum { GRAD_OBSTACLES = 8 };

/* One sentence without its full stop: what is in the way, and what to do. */
const char *grad_obstacle_text(grad_obstacle obstacle);

/* ---- check.c: all entries ---- */

typedef struct {
  size_t index;
  double claimed;
  grad_estimate estimate;
  double log_ratio; /* ln |claimed / estimate|: a lost factor is a constant column */
  grad_verdict verdict;
} grad_entry;

typedef struct {
  grad_method method;   /* GRAD_RIDDERS by default */
  double tolerance;     /* 0: 2e-4 */
  double floor;         /* 0: 1e-3 */
  bool by_change;       /* use problem->change; itself checked against f on a few entries */
  const size_t *subset; /* entries to check; NULL: all */
  size_t subset_size;
  size_t entries; /* of the whole, if this check is a part of it: they share the chance of error; 0:
                     those of this check */
  size_t evaluations; /* of f and of the callback: once so many are spent, no further sweep of one
                         entry begins, and what is open stays undecided; 0: until decided */
} grad_check_options;

/* |d| / bar, by which entries are ranked; inf for a claim that is not finite, 0 without estimate.
 */
double grad_entry_badness(const grad_entry *entry);

extern const grad_check_options grad_check_defaults;

typedef struct {
  grad_verdict verdict; /* of the whole */
  size_t count;         /* entries checked */
  grad_entry *entries;  /* count of them, in the order of subset */
  size_t wrong, undecided;
  size_t worst;         /* position in entries of the largest |d| / bar */
  double largest_error; /* max |d| */
  double largest;       /* ||g||_inf over the estimates */
  bool change_is_wrong; /* the callback disagrees with f: nothing could be judged by it */
  bool input_changed;   /* f or df writes into x: nothing is called correct */
  bool not_repeatable;  /* f or df, called again with the same x, differs: nothing is judged */
  unsigned obstacles;   /* a set of grad_obstacle */
  double value;         /* f(x) */
  grad_rule rule;       /* by which it was judged; rule.largest is what ||g||_inf is at least */
  size_t evaluations;   /* of f */
  size_t changes;       /* of the callback */
} grad_check;

/* Checks the gradient that problem->function->df claims at x. options may be NULL.
 * GSL_EINVAL for an x that is not finite or sizes that do not match, GSL_ENOMEM. */
int grad_check_run(const grad_problem *problem, const gsl_vector *x,
                   const grad_check_options *options, grad_check *result);

/* The same for a gradient already at hand. */
int grad_check_claim(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
                     const grad_check_options *options, grad_check *result);

void grad_check_free(grad_check *check);

/* ---- directions.c: all entries at once, at a cost that does not grow with n ---- */

typedef struct {
  double tolerance;   /* 0: 2e-4: the resolution that a correct verdict needs */
  size_t evaluations; /* of f, at most; 0: 40 */
  unsigned long seed; /* of the directions */
} grad_directions_options;

extern const grad_directions_options grad_directions_defaults;

/* Two-sided differences along directions v of standard normal entries (times problem->scale),
 * compared with the claimed g.v. A claim that is off by e is off by e.v along v: normal, with
 * standard deviation ||e||. Lengths are those of entries times scale. */
typedef struct {
  grad_verdict verdict;
  size_t count;      /* directions that had their say */
  double length;     /* ||g|| as claimed */
  double deviation;  /* the greatest |D_v f - g.v| / ||g|| */
  double resolution; /* the greatest K bar / ||g||: smaller deviations are not seen */
  size_t evaluations;
} grad_directions;

/* wrong: a deviation beyond K bars, confirmed by steps over all scales; correct: none, and the
 * resolution within the tolerance. An entry that is not finite is wrong.
 * GSL_EINVAL: x or f(x) not finite, or sizes that do not match; GSL_ENOMEM. */
int grad_directions_run(const grad_problem *problem, const gsl_vector *x,
                        const grad_directions_options *options, grad_directions *result);
int grad_directions_claim(const grad_problem *problem, const gsl_vector *x,
                          const gsl_vector *claimed, const grad_directions_options *options,
                          grad_directions *result);

/* The probability that directions as many and as sharp as these miss a claim that is off by
 * `relative` of its length: erf(resolution / (sqrt(2) relative))^count, at most. */
double grad_directions_missed(const grad_directions *directions, double relative);

/* One sentence without its full stop: why the verdict is what it is. */
void grad_directions_reason(const grad_directions *directions, char *text, size_t size);

/* ---- groups.c: the wrong entries among very many ---- */

typedef struct {
  grad_directions directions; /* what they said of the whole */
  grad_check check;           /* the entries found, each by an estimate of its own */
  bool complete;              /* the rest agrees along directions of its own */
  size_t evaluations;         /* of f, all together */
} grad_location;

/* Finds the wrong entries by halving: the deviation along a direction is the sum of those of its
 * halves, so k of n entries take about 2 k log2 n pairs of values. More than `most` are not sought
 * one by one (0: 16). Nothing is sought unless the directions say wrong, or are off by half of what
 * they resolve; an entry found then makes the verdict wrong. Errors as above. */
int grad_locate_run(const grad_problem *problem, const gsl_vector *x, size_t most,
                    const grad_directions_options *options, grad_location *result);
int grad_locate_claim(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
                      size_t most, const grad_directions_options *options, grad_location *result);
void grad_location_free(grad_location *location);

/* ---- point.c: where to check ---- */

/* Where x tests little (GRAD_STATIONARY, GRAD_SYMMETRIC) or f has no derivative: another point, as
 * far from x as problem->scale, or max(1, |x_k|), or nearer where the domain demands it. f is
 * finite there and around it, rises by more than it bends over a tenth of the way, and no two
 * coordinates are equal. The same seed gives the same point. GSL_EFAILED if there is none such. */
int grad_point_propose(const grad_problem *problem, const gsl_vector *x, unsigned long seed,
                       gsl_vector *better);

/* ---- invariant.c: what holds for the gradient whatever f is ---- */

/* What does not change f, as a set; x is N points of h coordinates, row by row. */
typedef enum {
  GRAD_INVARIANT_TRANSLATION = 1 << 0, /* f(y + c) = f(y):  sum_i g_ia = 0 for every a */
  GRAD_INVARIANT_ROTATION = 1 << 1     /* f(y R) = f(y):  sum_i y_ia g_ib - y_ib g_ia = 0 */
} grad_invariant;

typedef struct {
  unsigned broken;      /* the set of those that the gradient breaks, or that are NaN */
  double sum;           /* largest |sum| / sum of magnitudes over columns; 0 where not asked */
  double moment;        /* the same of moments over pairs of columns */
  grad_verdict verdict; /* wrong if any is broken; else undecided: it may be wrong all the same */
} grad_invariants;

/* Tests the gradient that is claimed at x, without an evaluation of f. A sum counts as zero up to
 * 1e-6 of its magnitudes. GSL_EINVAL if columns, h, does not divide n, or a stride is not 1. */
int grad_invariants_test(unsigned invariants, const gsl_vector *x, const gsl_vector *claimed,
                         size_t columns, grad_invariants *result);

/* One sentence without its full stop on a broken invariant. */
const char *grad_invariant_text(grad_invariant invariant);

/* For an x that stays on a simplex, as probabilities do, where only differences between entries of
 * the gradient act: claims that differ by the same number in all entries are judged alike. With b
 * the largest entry of x, checks g_k - g_b for all other k, by an f in which x_b makes up for what
 * the others do; so f is evaluated on the simplex only. n is 2 at least. */
int grad_tangent_claim(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
                       const grad_check_options *options, grad_check *result);

/* ---- slope.c: the Taylor remainder ---- */

/* |f(x + t v) - f(x) - t g.v| over t falls with slope 2 when g is the gradient and 1 when it is
 * not. Fitted on the straightest window above the noise. */
typedef struct {
  size_t count;
  double *t, *remainder; /* count each */
  size_t first, last;    /* the window fitted: positions, both included */
  double slope;          /* NaN when no window stands clear of the noise */
  bool drowned;          /* g.v is too small beside curvature for a slope of 2 to prove anything; */
  grad_verdict verdict;  /* then from the odd part, (remainder(t) - remainder(-t)) / 2, if at all */
} grad_slope;

/* A direction along which g.v is large: v_k has the sign of the claimed g_k, and a size in
 * [1/2, 1] scale_k; any sign where g_k is 0 or NaN. The same seed gives the same direction. */
int grad_slope_direction(const grad_problem *problem, const gsl_vector *claimed, unsigned long seed,
                         gsl_vector *direction);

int grad_slope_run(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
                   const gsl_vector *direction, grad_slope *result);
void grad_slope_free(grad_slope *slope);

/* ---- pattern.c: what the wrong entries have in common ---- */

/* How the wrong entries are related to the derivative. In this order: of two that explain as much,
 * the first is told. */
typedef enum {
  GRAD_PATTERN_NONE,        /* nothing is wrong */
  GRAD_PATTERN_NOT_FINITE,  /* claimed inf or NaN */
  GRAD_PATTERN_ZERO,        /* claimed_k = 0 */
  GRAD_PATTERN_SIGN,        /* claimed_k = -true_k */
  GRAD_PATTERN_FACTOR,      /* claimed_k = number true_k */
  GRAD_PATTERN_TRANSPOSED,  /* claimed is true, written column by column */
  GRAD_PATTERN_SWAPPED,     /* two entries, each with the other's value */
  GRAD_PATTERN_SHIFTED,     /* claimed_k = true_(k + shift) */
  GRAD_PATTERN_TIMES_X,     /* claimed_k = x_k true_k: the gradient by log x */
  GRAD_PATTERN_OVER_X,      /* claimed_k = true_k / x_k */
  GRAD_PATTERN_TIMES_SCALE, /* claimed_k = scale_k true_k */
  GRAD_PATTERN_OVER_SCALE,  /* claimed_k = true_k / scale_k */
  GRAD_PATTERN_OFFSET,      /* claimed_k = true_k + number */
  GRAD_PATTERN_PENALTY,     /* claimed_k = true_k + number x_k: as of a term in |x|^2 */
  GRAD_PATTERN_SINGLE,      /* claimed_k is a float, and true_k but for its rounding */
  GRAD_PATTERN_OTHER        /* none of these: a wrong operation, a term too many or too few */
} grad_pattern;

/* Which entries are wrong. One that is right belongs to a region only if the pattern leaves it as
 * it is: a zero where signs are wrong, for example. */
typedef enum {
  GRAD_REGION_ALL,
  GRAD_REGION_ENTRY,        /* first */
  GRAD_REGION_ROW,          /* that of first */
  GRAD_REGION_COLUMN,       /* that of first */
  GRAD_REGION_DIAGONAL,     /* row = column */
  GRAD_REGION_OFF_DIAGONAL, /* row != column */
  GRAD_REGION_ABOVE,        /* row < column */
  GRAD_REGION_BELOW,        /* row > column */
  GRAD_REGION_BLOCK,        /* the rectangle with the corners first and last */
  GRAD_REGION_RANGE,        /* first ... last, row by row */
  GRAD_REGION_SCATTERED
} grad_region;

typedef struct {
  grad_pattern pattern;
  double number;    /* of FACTOR, OFFSET and PENALTY; else NaN */
  long numerator;   /* of FACTOR, if number is a fraction of small numbers within its bars; */
  long denominator; /* else 0 */
  long shift;       /* of SHIFTED: -1, 1, minus or plus a row */
  grad_region region;
  size_t first, last; /* indices of entries */
} grad_finding;

/* Names entry k, for example "y[3,1]". */
typedef void grad_entry_name(size_t k, char *text, size_t size, const void *context);

typedef struct {
  size_t worst;          /* rows printed, the worst first; 0: all, in order */
  grad_entry_name *name; /* NULL: the index; [row,column] where there are columns; from 0 on */
  const void *context;
  bool colour;
  /* What a pattern may be made of, besides the entries; none is needed. */
  size_t columns;          /* the entries are a matrix, row by row; 0: they are not */
  const gsl_vector *x;     /* one for each entry, or for each column */
  const gsl_vector *scale; /* likewise */
} grad_report_options;

/* What explains all wrong entries of a check within K bars and 1e-7 of the value, and contradicts
 * no other. Told only when so much agreement has a chance of less than 1e-4 to come about by
 * accident: evidence is the sum of ln(distance from the truth / width of the bars) over the
 * entries, less that of the entry from which a number was taken. options may be NULL. */
void grad_check_find(const grad_check *check, const grad_report_options *options,
                     grad_finding *finding);

/* Its pattern alone; *factor is claimed / true for GRAD_PATTERN_FACTOR, else NaN. */
grad_pattern grad_check_pattern(const grad_check *check, double *factor);

/* One sentence without its full stop that says it; empty for GRAD_PATTERN_NONE. Terminated; cut at
 * size. */
void grad_check_pattern_text(const grad_check *check, const grad_report_options *options,
                             char *text, size_t size);

/* ---- jacobian.c: f: R^n -> R^m and its matrix of derivatives ---- */

typedef struct {
  int (*f)(const gsl_vector *x, void *params, gsl_vector *value); /* m values */
  int (*df)(const gsl_vector *x, void *params, gsl_matrix *J);    /* m x n: J_ij = df_i / dx_j */
  /* Both at once; may be NULL. Compared with the two. */
  int (*fdf)(const gsl_vector *x, void *params, gsl_vector *value, gsl_matrix *J);
  size_t m, n;
  void *params;
  const gsl_vector *scale; /* as in grad_problem; may be NULL */
} grad_map;

/* Views of GSL's own types; they borrow what they are made of. Of a fit the rows are the residuals,
 * unweighted. */
grad_map grad_map_of_multiroot(const gsl_multiroot_function_fdf *function);
grad_map grad_map_of_multifit(const gsl_multifit_nlinear_fdf *function);

/* Checks the matrix that map->df claims at x: row i is judged as the gradient of f_i, by the rule
 * of grad_check_run, with a ||g||_inf of its own, since residuals differ in scale. A row of zeros
 * is correct where f_i was the same at every point tried.
 *
 * Entry (i, j) is result->entries[i n + j], with that index; for reports let columns be n.
 * Every evaluation of f serves all rows: result->evaluations counts those. f, or df, that returns
 * another status than GSL_SUCCESS has no value there. options may be NULL; by_change and subset do
 * not apply, evaluations limits each row by itself. GSL_EINVAL for sizes that do not match, an x
 * that is not finite, a missing df; GSL_ENOMEM: what was evaluated is kept until the end, n + m
 * doubles for each. */
int grad_jacobian_run(const grad_map *map, const gsl_vector *x, const grad_check_options *options,
                      grad_check *result);

/* The same for a matrix already at hand. */
int grad_jacobian_claim(const grad_map *map, const gsl_vector *x, const gsl_matrix *claimed,
                        const grad_check_options *options, grad_check *result);

/* ---- bare.c: a function without GSL ---- */

/* f(x) of n variables; its gradient goes to gradient unless that is NULL. The form that NLopt
 * minimises. */
typedef double grad_bare_function(unsigned n, const double *x, double *gradient, void *data);

typedef struct {
  grad_bare_function *f;
  unsigned n;
  void *data;
} grad_bare;

/* The same as GSL wants it; bare becomes its params and is borrowed. Vectors must have stride 1, or
 * all values are NaN. */
gsl_multimin_function_fdf grad_bare_to_gsl(grad_bare *bare);

/* Checks the gradient of bare at x, n numbers. */
int grad_bare_check(grad_bare *bare, const double *x, const grad_check_options *options,
                    grad_check *result);

/* ---- report.c: for people ---- */

/* One sentence without its full stop: why the verdict is what it is. Terminated; cut at size. */
void grad_check_reason(const grad_check *check, const grad_report_options *options, char *text,
                       size_t size);

/* Prints a table of the entries, the verdict with its reason and the pattern to stream, in lines of
 * 80 columns where names are short. options may be NULL. GSL_EFAILED when the stream took not all
 * of it, GSL_ENOMEM. */
int grad_report(FILE *stream, const grad_check *check, const grad_report_options *options);

/* For tests: what became of a check that ended with this status. True if its verdict is correct;
 * undecided is not enough. Else *report is what grad_report prints, or why there was no check, as a
 * string for free(); NULL for want of memory. Frees check. */
bool grad_check_passed(int status, grad_check *check, const grad_report_options *options,
                       char **report);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
