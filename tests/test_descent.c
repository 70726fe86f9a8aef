/* Gradient (1) against gradient (2): what is known of each descent. */
#include <float.h>
#include <gsl/gsl_linalg.h>

#include "sne_data.h"

static gsl_vector *uniform(size_t n) {
  gsl_vector *q = gsl_vector_alloc(n);
  gsl_vector_set_all(q, 1 / (double)n);
  return q;
}

static void normalise(gsl_vector *v) {
  double sum = 0;
  for (size_t i = 0; i < v->size; i++) sum += v->data[i];
  gsl_vector_scale(v, 1 / sum);
}

static gsl_vector *random_distribution(gsl_rng *rng, size_t n, double spread) {
  gsl_vector *v = gsl_vector_alloc(n);
  for (size_t i = 0; i < n; i++) v->data[i] = exp(spread * gsl_ran_gaussian(rng, 1));
  normalise(v);
  return v;
}

/* p_i ~ exp(-a (i / 19)^3.82), 20 outcomes, with a such that the least is 2.8e-7. */
static gsl_vector *steep(void) {
  gsl_vector *p = gsl_vector_alloc(20);
  double low = 0, high = 50;
  for (int step = 0; step < 100; step++) {
    const double a = (low + high) / 2;
    for (size_t i = 0; i < 20; i++) p->data[i] = exp(-a * pow((double)i / 19, 3.82));
    normalise(p);
    *(p->data[19] > 2.8e-7 ? &low : &high) = a;
  }
  return p;
}

static sne_descent *descend(sne_descent_method method, double rate, const gsl_vector *p,
                            const gsl_vector *q) {
  return sne_descent_alloc(&(sne_descent_options){.method = method, .rate = rate}, p, q);
}

static sne_descent_state after(sne_descent *descent, size_t steps) {
  sne_descent_state state;
  for (size_t s = 0; s < steps && sne_descent_step(descent); s++) continue;
  sne_descent_state_now(descent, &state);
  return state;
}

static void print_vectors(const gsl_vector *p, const gsl_vector *q) {
  for (size_t i = 0; i < p->size; i++)
    fprintf(stderr, "p %.17g  q %.17g\n", p->data[i], q->data[i]);
}

/* ---- gradient (1) ---- */

Test(descent, projected_descent_in_q_leaves_the_simplex) {
  gsl_vector *p = steep(), *q = uniform(20);
  const double rates[] = {1e-1, 1e-2, 1e-3, 1e-4};
  const size_t breaks[] = {1, 7, 66, 655};
  for (int r = 0; r < 4; r++) {
    sne_descent *descent = descend(SNE_DESCENT_Q_PROJECTED, rates[r], p, q);
    sne_descent_state state = after(descent, breaks[r] - 1);
    cr_assert(!state.broken && isfinite(state.kl) && fabs(state.sum_q - 1) < 1e-12,
              "rate %g, step %zu: KL %g, sum %.17g", rates[r], state.step, state.kl, state.sum_q);
    state = after(descent, 1000);
    cr_assert(state.broken && state.step == breaks[r] && state.kl == HUGE_VAL && state.min_q < 0,
              "rate %g, step %zu: KL %g, min %g", rates[r], state.step, state.kl, state.min_q);
    cr_assert(!sne_descent_step(descent), "a broken descent goes no further");
    sne_descent_free(descent);
  }
  gsl_vector_free(p);
  gsl_vector_free(q);
}

/* q only ever grows by rate p / q: by the recurrence written out, and beyond any distribution. */
Test(descent, raw_descent_in_q_grows) {
  gsl_rng *rng = data_rng(71);
  gsl_vector *p = random_distribution(rng, 8, 1), *q = random_distribution(rng, 8, 0.3);
  sne_descent *descent = descend(SNE_DESCENT_Q, 0.1, p, q);
  double last = after(descent, 0).sum_q;
  cr_assert(fabs(last - 1) < 1e-15);
  for (int step = 1; step <= 100; step++) {
    sne_descent_step(descent);
    double sum = 0;
    for (size_t i = 0; i < 8; i++) {
      q->data[i] += 0.1 * p->data[i] / q->data[i];
      sum += q->data[i];
    }
    const sne_descent_state state = after(descent, 0);
    cr_assert(data_agree(state.sum_q, sum, 1e-13, sum), "step %d: %.17g, not %.17g", step,
              state.sum_q, sum);
    cr_assert(state.sum_q > last, "step %d: %.17g after %.17g", step, state.sum_q, last);
    last = state.sum_q;
  }
  cr_assert(last > 5, "sum q = %g after 100 steps", last);
  sne_descent_free(descent);
  gsl_vector_free(p);
  gsl_vector_free(q);
  gsl_rng_free(rng);
}

Test(descent, renormalised_is_raw_over_its_sum) {
  gsl_rng *rng = data_rng(72);
  gsl_vector *p = random_distribution(rng, 11, 1.3), *q = random_distribution(rng, 11, 0.7);
  sne_descent *descent = descend(SNE_DESCENT_Q_RENORMALISED, 0.037, p, q);
  for (int step = 1; step <= 50; step++) {
    for (size_t i = 0; i < 11; i++) q->data[i] += 0.037 * p->data[i] / q->data[i];
    normalise(q);
    const sne_descent_state state = after(descent, 1);
    cr_assert(fabs(state.sum_q - 1) < 1e-14, "sum %.17g", state.sum_q);
    for (size_t i = 0; i < 11; i++)
      cr_assert(data_agree(sne_descent_q(descent)->data[i], q->data[i], 1e-12, q->data[i]),
                "step %d, q[%zu] = %.17g, not %.17g", step, i, sne_descent_q(descent)->data[i],
                q->data[i]);
  }
  sne_descent_free(descent);
  gsl_vector_free(p);
  gsl_vector_free(q);
  gsl_rng_free(rng);
}

/* ---- gradient (2) ---- */

Test(descent, z_never_raises_the_cost_below_rate_4) {
  gsl_rng *rng = data_rng(73);
  const double rates[] = {0.03, 0.7, 2.385, 3.1, 3.99};
  for (int trial = 0; trial < 40; trial++) {
    const size_t n = 2 + (size_t)trial;
    gsl_vector *p = random_distribution(rng, n, 3.9), *q = random_distribution(rng, n, 2.7);
    double scale = 0;
    for (size_t i = 0; i < n; i++) scale += fabs(p->data[i] * log(p->data[i]));
    sne_descent *descent = descend(SNE_DESCENT_Z, rates[trial % 5], p, q);
    sne_descent_state before = after(descent, 0);
    cr_assert(fabs(before.sum_q - 1) < 1e-14);
    for (int step = 1; step <= 300; step++) {
      const sne_descent_state state = after(descent, 1);
      const bool good = state.kl <= before.kl + 8 * DBL_EPSILON * scale &&
                        fabs(state.sum_q - 1) < 1e-12 && state.max_gradient <= 1 && !state.broken;
      if (!good) print_vectors(p, q);
      cr_assert(good, "rate %g, step %d: KL %.17g after %.17g, sum q - 1 = %g, gradient %g",
                rates[trial % 5], step, state.kl, before.kl, state.sum_q - 1, state.max_gradient);
      before = state;
    }
    sne_descent_free(descent);
    gsl_vector_free(p);
    gsl_vector_free(q);
  }
  gsl_rng_free(rng);
}

/* Two outcomes, both equally likely: the Hessian is 1/2 there, so a rate above 4 goes astray. */
Test(descent, rate_4_is_the_limit) {
  gsl_vector *p = uniform(2), *q = uniform(2);
  q->data[0] += 0.01;
  q->data[1] -= 0.01;
  sne_descent *below = descend(SNE_DESCENT_Z, 3.9, p, q);
  sne_descent *above = descend(SNE_DESCENT_Z, 4.1, p, q);
  const double start = after(below, 0).kl;
  cr_assert(after(below, 50).kl < start);
  cr_assert(after(above, 50).kl > start);
  sne_descent_free(below);
  sne_descent_free(above);
  gsl_vector_free(p);
  gsl_vector_free(q);
}

/* ---- the relatives ---- */

/* F^+ by singular values, F = diag(q) - q q', against the step that was taken:
 * log q moves by -rate F^+ (q - p), up to a constant. */
Test(descent, natural_step_inverts_the_fisher_matrix) {
  gsl_rng *rng = data_rng(74);
  for (size_t n = 3; n < 20; n++) {
    gsl_vector *p = random_distribution(rng, n, 0.9), *q = random_distribution(rng, n, 0.9);
    gsl_matrix *F = gsl_matrix_alloc(n, n), *V = gsl_matrix_alloc(n, n);
    gsl_vector *s = gsl_vector_alloc(n), *g = gsl_vector_alloc(n), *v = gsl_vector_alloc(n);
    for (size_t i = 0; i < n; i++) {
      g->data[i] = q->data[i] - p->data[i];
      for (size_t j = 0; j < n; j++)
        gsl_matrix_set(F, i, j, (i == j ? q->data[i] : 0) - q->data[i] * q->data[j]);
    }
    gsl_linalg_SV_decomp_jacobi(F, V, s);
    gsl_vector_set(s, n - 1, 0); /* the direction (1, ..., 1) */
    gsl_linalg_SV_solve(F, V, s, g, v);
    sne_descent *descent = descend(SNE_DESCENT_NATURAL, 0.31, p, q);
    sne_descent_step(descent);
    const double *now = sne_descent_q(descent)->data;
    for (size_t i = 1; i < n; i++) {
      const double moved = log(now[i] / q->data[i]) - log(now[0] / q->data[0]);
      const double expected = -0.31 * (v->data[i] - v->data[0]);
      if (!data_agree(moved, expected, 1e-11, 1 + fabs(expected))) print_vectors(p, q);
      cr_assert(data_agree(moved, expected, 1e-11, 1 + fabs(expected)), "n = %zu: %.17g, not %.17g",
                n, moved, expected);
    }
    sne_descent_free(descent);
    gsl_matrix_free(F);
    gsl_matrix_free(V);
    gsl_vector_free(s);
    gsl_vector_free(g);
    gsl_vector_free(v);
    gsl_vector_free(p);
    gsl_vector_free(q);
  }
  gsl_rng_free(rng);
}

Test(descent, exponentiated_is_natural) {
  gsl_rng *rng = data_rng(75);
  for (int trial = 0; trial < 20; trial++) {
    const size_t n = 3 + (size_t)trial;
    gsl_vector *p = random_distribution(rng, n, 0.9), *q = random_distribution(rng, n, 0.5);
    sne_descent *a = descend(SNE_DESCENT_EXPONENTIATED, 0.073, p, q);
    sne_descent *b = descend(SNE_DESCENT_NATURAL, 0.073, p, q);
    for (int step = 1; step <= 40; step++) {
      const sne_descent_state one = after(a, 1), other = after(b, 1);
      cr_assert(data_agree(one.kl, other.kl, 1e-12, 1) && fabs(one.sum_q - 1) < 1e-12,
                "step %d: %.17g and %.17g, sum q %.17g", step, one.kl, other.kl, one.sum_q);
      for (size_t i = 0; i < n; i++) {
        const double x = sne_descent_q(a)->data[i], y = sne_descent_q(b)->data[i];
        if (!data_agree(x, y, 1e-11, x)) print_vectors(p, q);
        cr_assert(data_agree(x, y, 1e-11, x), "step %d, q[%zu]: %.17g and %.17g", step, i, x, y);
      }
    }
    sne_descent_free(a);
    sne_descent_free(b);
    gsl_vector_free(p);
    gsl_vector_free(q);
  }
  gsl_rng_free(rng);
}

/* Steps until KL < 1e-8 from uniform q: few, where descent in z crawls at rate p_min. */
Test(descent, exponentiated_is_fast) {
  gsl_vector *p = steep(), *q = uniform(20);
  const double rates[] = {0.1, 0.5, 1};
  const size_t most[] = {135, 27, 14};
  for (int r = 0; r < 3; r++) {
    sne_descent *descent = descend(SNE_DESCENT_EXPONENTIATED, rates[r], p, q);
    const sne_descent_state state = after(descent, most[r]);
    cr_assert(state.kl < 1e-8, "rate %g: KL %g after %zu steps", rates[r], state.kl, most[r]);
    sne_descent_free(descent);
  }
  sne_descent *descent = descend(SNE_DESCENT_Z, 1, p, q);
  const double kl = after(descent, 20000).kl;
  cr_assert(kl > 1e-5 && kl < 1e-3, "in z: KL %g after 20000 steps", kl);
  sne_descent_free(descent);
  gsl_vector_free(p);
  gsl_vector_free(q);
}

Test(descent, linearised_solves_it_at_rate_1) {
  gsl_vector *p = steep(), *q = uniform(20);
  sne_descent *descent = descend(SNE_DESCENT_LINEARISED, 0.25, p, q);
  for (int step = 1; step <= 30; step++) {
    const sne_descent_state state = after(descent, 1);
    cr_assert(!state.broken && fabs(state.sum_q - 1) < 1e-14 && state.min_q > 0);
    const double left = pow(0.75, step);
    for (size_t i = 0; i < 20; i++)
      cr_assert(data_agree(sne_descent_q(descent)->data[i] - p->data[i],
                           left * (q->data[i] - p->data[i]), 1e-14, 1));
  }
  sne_descent_free(descent);
  descent = descend(SNE_DESCENT_LINEARISED, 1, p, q);
  cr_assert(fabs(after(descent, 1).kl) < 1e-15);
  sne_descent_free(descent);
  gsl_vector_free(p);
  gsl_vector_free(q);
}

/* At its start every method tells the same state, but for the gradient it goes by. */
Test(descent, states) {
  gsl_rng *rng = data_rng(76);
  gsl_vector *p = random_distribution(rng, 9, 1), *q = random_distribution(rng, 9, 1);
  double kl = 0, ratio = 0, difference = 0;
  for (size_t i = 0; i < 9; i++) {
    kl += p->data[i] * log(p->data[i] / q->data[i]);
    ratio = fmax(ratio, p->data[i] / q->data[i]);
    difference = fmax(difference, fabs(p->data[i] - q->data[i]));
  }
  for (int method = SNE_DESCENT_Q; method <= SNE_DESCENT_LINEARISED; method++) {
    sne_descent *descent = descend((sne_descent_method)method, 0.1, p, q);
    const sne_descent_state state = after(descent, 0);
    const bool in_z = method == SNE_DESCENT_Z || method == SNE_DESCENT_NATURAL ||
                      method == SNE_DESCENT_LINEARISED;
    cr_assert(state.step == 0 && !state.broken);
    cr_assert(data_agree(state.kl, kl, 1e-14, 1), "method %d: %.17g, not %.17g", method, state.kl,
              kl);
    cr_assert(data_agree(state.max_gradient, in_z ? difference : ratio, 1e-14, ratio),
              "method %d: gradient %.17g", method, state.max_gradient);
    cr_assert_eq(state.min_q, gsl_vector_min(q));
    sne_descent_free(descent);
  }
  gsl_vector_view part = gsl_vector_subvector(q, 0, 8);
  cr_assert_null(descend(SNE_DESCENT_Z, 1, p, &part.vector));
  sne_descent_free(NULL);
  gsl_vector_free(p);
  gsl_vector_free(q);
  gsl_rng_free(rng);
}

/* Step k goes by rate, rate / k or rate / sqrt(k): by the recurrence written out. */
Test(descent, rates_decay) {
  const double exponent[] = {0, 1, 0.5};
  gsl_rng *rng = data_rng(77);
  for (int decay = SNE_RATE_CONSTANT; decay <= SNE_RATE_SQUARE_ROOT; decay++) {
    gsl_vector *p = random_distribution(rng, 7, 1.1), *q = random_distribution(rng, 7, 0.4);
    sne_descent *descent = sne_descent_alloc(
        &(sne_descent_options){SNE_DESCENT_Q, 0.013, (sne_decay)decay, SNE_DOUBLE}, p, q);
    for (int k = 1; k <= 60; k++) {
      const double rate = 0.013 * pow(k, -exponent[decay]);
      for (size_t i = 0; i < 7; i++) q->data[i] += rate * p->data[i] / q->data[i];
      sne_descent_step(descent);
      for (size_t i = 0; i < 7; i++) {
        const double now = sne_descent_q(descent)->data[i];
        cr_assert(data_agree(now, q->data[i], 1e-13, now), "decay %d, step %d: %.17g, not %.17g",
                  decay, k, now, q->data[i]);
      }
    }
    sne_descent_free(descent);
    gsl_vector_free(p);
    gsl_vector_free(q);
  }
  gsl_rng_free(rng);
}

/* Once there, it stays, to the last digits of C: what all z share does not pile up. */
Test(descent, exponentiated_keeps_its_digits) {
  gsl_vector *p = steep(), *q = uniform(20);
  sne_descent *descent = descend(SNE_DESCENT_EXPONENTIATED, 0.5, p, q);
  after(descent, 20000);
  for (int step = 0; step < 100; step++) {
    const double kl = after(descent, 1).kl;
    cr_assert(fabs(kl) < 3e-15, "step %d: KL %g", step, kl);
  }
  sne_descent_free(descent);
  gsl_vector_free(p);
  gsl_vector_free(q);
}

/* In float every q is a float, and near the double one; but what a float cannot hold is 0, and a
 * step below half a unit in the last place is none. */
Test(descent, float_keeps_floats) {
  gsl_rng *rng = data_rng(78);
  for (int method = SNE_DESCENT_Q; method <= SNE_DESCENT_LINEARISED; method++) {
    gsl_vector *p = random_distribution(rng, 9, 0.8), *q = random_distribution(rng, 9, 0.3);
    sne_descent_options options = {(sne_descent_method)method, 0.011, SNE_RATE_CONSTANT, SNE_FLOAT};
    sne_descent *rounded = sne_descent_alloc(&options, p, q);
    sne_descent *exact = descend(options.method, options.rate, p, q);
    after(rounded, 20);
    after(exact, 20);
    bool differ = false;
    for (size_t i = 0; i < 9; i++) {
      const double x = sne_descent_q(rounded)->data[i], y = sne_descent_q(exact)->data[i];
      if (!data_agree(x, y, 1e-5, y)) print_vectors(p, q);
      cr_assert(x == (double)(float)x && data_agree(x, y, 1e-5, y), "method %d: %.17g and %.17g",
                method, x, y);
      differ |= x != y;
    }
    cr_assert(differ);
    sne_descent_free(rounded);
    sne_descent_free(exact);
    gsl_vector_free(p);
    gsl_vector_free(q);
  }
  gsl_vector *p = gsl_vector_alloc(3), *q = uniform(3);
  p->data[0] = 0.62, p->data[1] = 0.38, p->data[2] = 0;
  sne_descent_options options = {SNE_DESCENT_Z, 400, SNE_RATE_CONSTANT, SNE_FLOAT};
  sne_descent *rounded = sne_descent_alloc(&options, p, q);
  sne_descent *exact = descend(SNE_DESCENT_Z, 400, p, q);
  cr_assert_eq(after(rounded, 1).min_q, 0);
  cr_assert_gt(after(exact, 1).min_q, 0);
  sne_descent_free(rounded);
  sne_descent_free(exact);
  gsl_vector_free(p);
  gsl_vector_free(q);
  gsl_rng_free(rng);
}

/* However wild the rate, C is a number or +inf, and what is +inf is broken. */
Test(descent, no_rate_makes_the_cost_a_nan) {
  gsl_vector *p = steep(), *q = uniform(20);
  for (int method = SNE_DESCENT_Q; method <= SNE_DESCENT_LINEARISED; method++)
    for (double rate = 1e-3; rate < 1e300; rate *= 1e4) {
      sne_descent *descent = descend((sne_descent_method)method, rate, p, q);
      for (int step = 1; step <= 50; step++) {
        const sne_descent_state state = after(descent, 1);
        cr_assert(isfinite(state.kl) != state.broken && (!state.broken || state.kl == HUGE_VAL),
                  "method %d, rate %g, step %d: KL %g", method, rate, step, state.kl);
      }
      sne_descent_free(descent);
    }
  gsl_vector_free(p);
  gsl_vector_free(q);
}
