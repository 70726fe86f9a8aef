/* The optimiser: the optima known, and what it promises about the way there. */
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "sne_data.h"

static int run(const gsl_matrix *p, gsl_matrix *y, const sne_embed_options *options,
               sne_progress *final, sne_outcome *outcome) {
  sne_problem *problem = sne_problem_alloc(SNE_OF_Y, p, y->size2, SNE_DISTINCT_PAIRS);
  const int status = sne_embed(problem, y, options, final, outcome);
  sne_problem_free(problem);
  return status;
}

/* From the PCA start; the cost of the y that comes back, by the forward steps. */
static double embedded(const gsl_matrix *points, double perplexity,
                       const sne_embed_options *options, sne_progress *final,
                       sne_outcome *outcome) {
  gsl_matrix *p = data_affinity(points, perplexity), *y = gsl_matrix_alloc(points->size1, 2);
  cr_assert_eq(sne_start_pca(points, y), GSL_SUCCESS);
  cr_assert_eq(run(p, y, options, final, outcome), GSL_SUCCESS);
  const double cost = sne_cost_y(p, y, SNE_DISTINCT_PAIRS);
  cr_assert(data_agree(cost, final->cost, 1e-13, 1), "told %.17g, got %.17g", final->cost, cost);
  gsl_matrix_free(p);
  gsl_matrix_free(y);
  return cost;
}

Test(embed, iris) {
  gsl_matrix *points = data_iris();
  const double bound[] = {[SNE_LBFGS] = 0.0879653269,
                          [SNE_BFGS] = 0.0879654,
                          [SNE_CG] = 0.08796533,
                          [SNE_GD] = 0.0879654};
  for (int method = SNE_LBFGS; method <= SNE_BFGS; method++) {
    sne_progress final;
    sne_outcome outcome;
    const double cost =
        embedded(points, 30, &(sne_embed_options){.method = (sne_method)method}, &final, &outcome);
    cr_assert(cost <= bound[method], "method %d: KL %.12f after %zu iterations", method, cost,
              final.iteration);
    /* Nothing lower is known than 0.0879653268651. */
    cr_assert(cost > 0.0879653268650, "method %d: KL %.15f", method, cost);
    if (method == SNE_LBFGS)
      cr_assert(outcome == SNE_CONVERGED && final.gradient_norm < 1e-6 / 150,
                "outcome %d, gradient %g", outcome, final.gradient_norm);
    if (method == SNE_LBFGS) cr_assert(final.evaluations < 130, "%zu", final.evaluations);
  }
  gsl_matrix_free(points);
}

/* With no tolerance it goes on until nothing is gained, and returns the flattest there is. */
Test(embed, down_to_rounding) {
  gsl_matrix *points = data_iris();
  sne_progress final;
  sne_outcome outcome;
  const double cost =
      embedded(points, 30, &(sne_embed_options){.tolerance = 1e-300}, &final, &outcome);
  cr_assert(outcome == SNE_STALLED && final.gradient_norm < 1e-13 && cost < 0.0879653268652,
            "outcome %d, gradient %g, KL %.16g after %zu iterations", outcome, final.gradient_norm,
            cost, final.iteration);
  gsl_matrix_free(points);
}

Test(embed, first_ten_of_iris) {
  gsl_matrix *all = data_iris();
  gsl_matrix_view ten = gsl_matrix_submatrix(all, 0, 0, 10, 4);
  for (int method = SNE_LBFGS; method <= SNE_BFGS; method++) {
    sne_progress final;
    sne_outcome outcome;
    const double cost = embedded(&ten.matrix, 5, &(sne_embed_options){.method = (sne_method)method},
                                 &final, &outcome);
    cr_assert(data_agree(cost, 0.016833901, 5e-10, 1), "method %d: KL %.12f", method, cost);
  }
  gsl_matrix_free(all);
}

Test(embed, digits) {
  gsl_matrix *points = data_digits();
  sne_progress final;
  sne_outcome outcome;
  const double cost = embedded(points, 30, &(sne_embed_options){0}, &final, &outcome);
  cr_assert(cost <= 1.3802391, "KL %.12f after %zu iterations", cost, final.iteration);
  cr_assert(final.evaluations < 200, "%zu evaluations", final.evaluations);
  gsl_matrix_free(points);
}

/* In one dimension and in three, from a random start: the gradient vanishes at what is called
 * converged, and the cost is less than where it began. */
Test(embed, converged_is_stationary) {
  gsl_rng *rng = data_rng(61);
  for (size_t h = 1; h <= 3; h++)
    for (int method = SNE_LBFGS; method <= SNE_BFGS; method++) {
      gsl_matrix *points = data_normal(rng, 23, 5, 1), *p = data_affinity(points, 6);
      gsl_matrix *y = gsl_matrix_alloc(23, h), *q = gsl_matrix_alloc(23, 23);
      gsl_matrix *dy = gsl_matrix_alloc(23, h);
      sne_start_random(17 + h, 1e-4, y);
      const double before = sne_cost_y(p, y, SNE_DISTINCT_PAIRS);
      sne_progress final;
      sne_outcome outcome;
      run(p, y, &(sne_embed_options){.method = (sne_method)method, .tolerance = 1e-6}, &final,
          &outcome);
      sne_forward_z(y, SNE_DISTINCT_PAIRS, q);
      sne_forward_q(q, SNE_DISTINCT_PAIRS, q);
      sne_closed_y(p, q, y, SNE_DISTINCT_PAIRS, dy);
      double largest = 0;
      for (size_t k = 0; k < 23 * h; k++) largest = fmax(largest, fabs(dy->data[k]));
      cr_assert_eq(outcome, SNE_CONVERGED, "method %d, h = %zu: outcome %d, gradient %g", method, h,
                   outcome, final.gradient_norm);
      cr_assert(largest < 1e-6 && data_agree(largest, final.gradient_norm, 1e-12, 1),
                "method %d, h = %zu: %g, told %g", method, h, largest, final.gradient_norm);
      cr_assert(final.cost < before, "method %d: %g from %g", method, final.cost, before);
      /* Where it ended it has nothing to do. */
      sne_progress again;
      run(p, y, &(sne_embed_options){.method = (sne_method)method, .tolerance = 1e-6}, &again,
          &outcome);
      cr_assert(outcome == SNE_CONVERGED && again.iteration == 0 && again.evaluations == 1);
      gsl_matrix_free(points);
      gsl_matrix_free(p);
      gsl_matrix_free(y);
      gsl_matrix_free(q);
      gsl_matrix_free(dy);
    }
  gsl_rng_free(rng);
}

/* ---- the watcher ---- */

typedef struct {
  size_t calls, stop_at;
  double least;
  const gsl_matrix *p;
} watched;

static int watch(const sne_progress *progress, const gsl_matrix *y, void *context) {
  watched *w = context;
  w->calls++;
  cr_assert_eq(progress->iteration, w->calls);
  cr_assert(data_agree(progress->cost, sne_cost_y(w->p, y, SNE_DISTINCT_PAIRS), 1e-13, 1),
            "cost at iteration %zu", w->calls);
  if (progress->cost < w->least) w->least = progress->cost;
  return w->calls == w->stop_at;
}

Test(embed, a_stop_returns_the_best_so_far) {
  gsl_rng *rng = data_rng(62);
  gsl_matrix *points = data_normal(rng, 19, 4, 1), *p = data_affinity(points, 5);
  for (int method = SNE_LBFGS; method <= SNE_BFGS; method++)
    for (int by_watch = 0; by_watch < 2; by_watch++) {
      gsl_matrix *y = gsl_matrix_alloc(19, 2);
      sne_start_pca(points, y);
      watched w = {.least = HUGE_VAL, .p = p, .stop_at = by_watch ? 7 : 0};
      sne_embed_options options = {.method = (sne_method)method, .watch = watch, .context = &w};
      if (!by_watch) options.iterations = 7;
      sne_progress final;
      sne_outcome outcome;
      cr_assert_eq(run(p, y, &options, &final, &outcome), GSL_SUCCESS);
      cr_assert_eq(outcome, by_watch ? SNE_STOPPED : SNE_ITERATIONS, "outcome %d", outcome);
      cr_assert(w.calls == 7 && final.iteration == 7, "%zu calls, %zu iterations", w.calls,
                final.iteration);
      cr_assert(data_agree(sne_cost_y(p, y, SNE_DISTINCT_PAIRS), w.least, 1e-13, 1),
                "method %d returns %.17g, the best was %.17g", method,
                sne_cost_y(p, y, SNE_DISTINCT_PAIRS), w.least);
      gsl_matrix_free(y);
    }
  gsl_matrix_free(points);
  gsl_matrix_free(p);
  gsl_rng_free(rng);
}

static int stop_at_a_rise(const sne_progress *progress, const gsl_matrix *y, void *context) {
  (void)y;
  double *least = context;
  if (progress->cost > *least + 1e-9) return 1;
  *least = progress->cost;
  return 0;
}

/* Momentum carries a descent uphill; what comes back is from before that. */
Test(embed, a_rise_is_not_returned) {
  gsl_rng *rng = data_rng(64);
  gsl_matrix *points = data_normal(rng, 19, 4, 1), *p = data_affinity(points, 5);
  gsl_matrix *y = gsl_matrix_alloc(19, 2);
  sne_start_pca(points, y);
  double least = HUGE_VAL;
  sne_embed_options options = {.method = SNE_GD, .watch = stop_at_a_rise, .context = &least};
  sne_progress final;
  sne_outcome outcome;
  run(p, y, &options, &final, &outcome);
  cr_assert_eq(outcome, SNE_STOPPED, "the cost never rose: outcome %d", outcome);
  cr_assert(final.cost == least, "%.17g, the least was %.17g", final.cost, least);
  cr_assert(data_agree(sne_cost_y(p, y, SNE_DISTINCT_PAIRS), least, 1e-13, 1));
  gsl_matrix_free(points);
  gsl_matrix_free(p);
  gsl_matrix_free(y);
  gsl_rng_free(rng);
}

/* ---- taking a run up ---- */

typedef struct {
  size_t at; /* the iteration whose state is kept */
  double *state;
  size_t state_size;
  bool leave;
} keeping;

static int keep_state(const sne_progress *progress, const gsl_matrix *y, void *context) {
  (void)y;
  keeping *k = context;
  if (progress->iteration != k->at) return 0;
  if (progress->state == NULL) return 1;
  k->state_size = progress->state_size;
  k->state = malloc(k->state_size * sizeof *k->state);
  memcpy(k->state, progress->state, k->state_size * sizeof *k->state);
  return k->leave;
}

/* Left at any iteration and taken up elsewhere, it ends at the same bits as one that went on. */
Test(embed, a_run_taken_up_is_the_same_run) {
  gsl_rng *rng = data_rng(65);
  gsl_matrix *points = data_normal(rng, 31, 4, 1), *p = data_affinity(points, 6);
  for (int method = SNE_LBFGS; method <= SNE_GD; method++)
    for (size_t at = 1; at < 30; at += 7) {
      gsl_matrix *whole = gsl_matrix_alloc(31, 2), *parts = gsl_matrix_alloc(31, 2);
      sne_start_pca(points, whole);
      sne_start_pca(points, parts);
      keeping k = {.at = at, .leave = true};
      sne_embed_options options = {.method = (sne_method)method, .memory = 5, .iterations = 60};
      sne_progress one, two;
      sne_outcome outcome, outcome_of_parts;
      cr_assert_eq(run(p, whole, &options, &one, &outcome), GSL_SUCCESS);
      options.watch = keep_state;
      options.context = &k;
      cr_assert_eq(run(p, parts, &options, &two, &outcome_of_parts), GSL_SUCCESS);
      cr_assert_eq(outcome_of_parts, SNE_STOPPED);
      gsl_matrix_set_all(parts, 7.7); /* what y is does not matter any more */
      options.watch = NULL;
      options.state = k.state;
      options.state_size = k.state_size;
      cr_assert_eq(run(p, parts, &options, &two, &outcome_of_parts), GSL_SUCCESS);
      cr_assert(gsl_matrix_equal(whole, parts), "method %d, left at %zu: another map", method, at);
      cr_assert(one.cost == two.cost && one.gradient_norm == two.gradient_norm &&
                    one.iteration == two.iteration && one.evaluations == two.evaluations &&
                    outcome == outcome_of_parts,
                "method %d, left at %zu: %.17g after %zu, not %.17g after %zu", method, at,
                two.cost, two.evaluations, one.cost, one.evaluations);
      options.state_size--;
      cr_assert_eq(run(p, parts, &options, &two, &outcome), GSL_EBADLEN);
      options.state_size++;
      k.state[options.state_size / 2] = nan("");
      cr_assert_eq(run(p, parts, &options, &two, &outcome), GSL_EINVAL);
      free(k.state);
      gsl_matrix_free(whole);
      gsl_matrix_free(parts);
    }
  keeping none = {.at = 2};
  gsl_matrix *y = gsl_matrix_alloc(31, 2);
  sne_start_pca(points, y);
  sne_progress final;
  sne_outcome outcome;
  run(p, y, &(sne_embed_options){.method = SNE_CG, .watch = keep_state, .context = &none}, &final,
      &outcome);
  cr_assert_eq(outcome, SNE_STOPPED, "GSL's conjugate gradients have no state to give");
  gsl_matrix_free(y);
  gsl_matrix_free(points);
  gsl_matrix_free(p);
  gsl_rng_free(rng);
}

/* With log Z weighed by r, sum_j 4 (p_ij - r q_ij) (y_i - y_j) vanishes; afterwards the problem is
 * what it was. */
Test(embed, less_repulsion) {
  gsl_rng *rng = data_rng(66);
  gsl_matrix *points = data_normal(rng, 23, 5, 1), *p = data_affinity(points, 4);
  gsl_matrix *y = gsl_matrix_alloc(23, 2), *q = gsl_matrix_alloc(23, 23);
  const double repulsion = 0.613;
  sne_start_random(5, 1, y);
  sne_problem *problem = sne_problem_alloc(SNE_OF_Y, p, 2, SNE_DISTINCT_PAIRS);
  sne_progress final;
  sne_outcome outcome;
  sne_embed(problem, y, &(sne_embed_options){.repulsion = repulsion}, &final, &outcome);
  cr_assert_eq(outcome, SNE_CONVERGED, "outcome %d, gradient %g", outcome, final.gradient_norm);
  sne_forward_z(y, SNE_DISTINCT_PAIRS, q);
  double stretch = 0, entropy = 0;
  for (size_t k = 0; k < 23 * 23; k++)
    if (p->data[k] > 0) {
      stretch -= p->data[k] * q->data[k];
      entropy += p->data[k] * log(p->data[k]);
    }
  const double log_Z = sne_forward_q(q, SNE_DISTINCT_PAIRS, q);
  cr_assert(data_agree(final.cost, entropy + stretch + repulsion * log_Z, 1e-13, 1), "cost %.17g",
            final.cost);
  for (size_t i = 0; i < 23; i++)
    for (size_t c = 0; c < 2; c++) {
      double force = 0;
      for (size_t j = 0; j < 23; j++)
        force += 4 * (gsl_matrix_get(p, i, j) - repulsion * gsl_matrix_get(q, i, j)) *
                 (gsl_matrix_get(y, i, c) - gsl_matrix_get(y, j, c));
      cr_assert(fabs(force) < 1e-6 / 23, "(%zu, %zu): %g", i, c, force);
    }
  gsl_vector x = data_vector(y);
  gsl_multimin_function_fdf *f = sne_problem_function(problem);
  cr_assert(data_agree(f->f(&x, f->params), sne_cost_y(p, y, SNE_DISTINCT_PAIRS), 1e-13, 1));
  sne_problem_free(problem);
  gsl_matrix_free(points);
  gsl_matrix_free(p);
  gsl_matrix_free(y);
  gsl_matrix_free(q);
  gsl_rng_free(rng);
}

/* A sparse p is minimised as the same p is when it is dense. */
Test(embed, sparse_p) {
  gsl_rng *rng = data_rng(67);
  gsl_matrix *points = data_normal(rng, 40, 3, 1), *p = gsl_matrix_calloc(40, 40);
  gsl_spmatrix *sparse;
  cr_assert_eq(sne_affinity_sparse(points, 4, 9, &sparse), GSL_SUCCESS);
  for (size_t i = 0; i < 40; i++)
    for (int m = sparse->p[i]; m < sparse->p[i + 1]; m++)
      gsl_matrix_set(p, i, (size_t)sparse->i[m], sparse->data[m]);
  gsl_matrix *y = gsl_matrix_alloc(40, 2), *other = gsl_matrix_alloc(40, 2);
  sne_start_pca(points, y);
  sne_start_pca(points, other);
  sne_problem *problem = sne_problem_alloc_sparse(sparse, 2);
  sne_progress from_sparse, from_dense;
  sne_outcome outcome;
  cr_assert_eq(sne_embed(problem, y, &(sne_embed_options){0}, &from_sparse, &outcome), GSL_SUCCESS);
  cr_assert_eq(outcome, SNE_CONVERGED);
  run(p, other, &(sne_embed_options){0}, &from_dense, &outcome);
  cr_assert(data_agree(from_sparse.cost, from_dense.cost, 1e-9, 1), "%.15g, not %.15g",
            from_sparse.cost, from_dense.cost);
  sne_problem_free(problem);
  gsl_spmatrix_free(sparse);
  gsl_matrix_free(points);
  gsl_matrix_free(p);
  gsl_matrix_free(y);
  gsl_matrix_free(other);
  gsl_rng_free(rng);
}

Test(embed, refusals) {
  gsl_rng *rng = data_rng(63);
  gsl_matrix *points = data_normal(rng, 6, 2, 1), *p = data_affinity(points, 3);
  gsl_matrix *y = data_normal(rng, 6, 2, 1), *other = data_normal(rng, 5, 2, 1);
  sne_progress final;
  sne_outcome outcome;
  cr_assert_eq(run(p, other, &(sne_embed_options){0}, &final, &outcome), GSL_EBADLEN);
  gsl_matrix_set(y, 3, 1, nan(""));
  cr_assert_eq(run(p, y, &(sne_embed_options){0}, &final, &outcome), GSL_EINVAL);
  gsl_matrix_set(y, 3, 1, 1e200);
  cr_assert_eq(run(p, y, &(sne_embed_options){0}, &final, &outcome), GSL_EINVAL);
  gsl_matrix_free(points);
  gsl_matrix_free(p);
  gsl_matrix_free(y);
  gsl_matrix_free(other);
  gsl_rng_free(rng);
}
