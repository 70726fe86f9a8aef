#include "checker/part.h"
#include "exercises.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- the two steps, each judged by the gradient it follows ---- */

/* The steps know neither pairs nor points, only outcomes: N^2 of them. The rates differ, so that
 * one forgotten is not taken for a constant factor, and are powers of two: dividing by them is
 * exact. */
static const fixture_recipe fixtures[] = {
    {"36 outcomes, rate 0.25", SNE_ALL_PAIRS, 6, 2, 1, 0, 2385, 0.25},
    {"25 outcomes, rate 0.0625", SNE_ALL_PAIRS, 5, 3, 1, 0, 4793, 0.0625},
};

static void q_moves(size_t n, const double *p, const double *q, double rate, double *x) {
  (void)q;
  step_in_q(n, p, rate, x);
}

static void z_moves(size_t n, const double *p, const double *q, double rate, double *x) {
  step_in_z(n, p, q, rate, x);
}

typedef void move(size_t n, const double *p, const double *q, double rate, double *x);

/* (old x - new x) / rate; left alone where no entry moved. */
static void followed(move *step, const fixture *at, double *result) {
  size_t n = at->x->size1 * at->x->size2;
  gsl_matrix *moved = gsl_matrix_alloc(at->x->size1, at->x->size2);
  if (!moved) return;
  gsl_matrix_memcpy(moved, at->x);
  step(n, at->p->data, at->q->data, at->recipe->rate, moved->data);
  if (memcmp(moved->data, at->x->data, n * sizeof *moved->data) != 0)
    for (size_t k = 0; k < n; k++) result[k] = (at->x->data[k] - moved->data[k]) / at->recipe->rate;
  gsl_matrix_free(moved);
}

static void answer_q(const fixture *at, double *result) {
  followed(q_moves, at, result);
}

static void answer_z(const fixture *at, double *result) {
  followed(z_moves, at, result);
}

/* ---- what becomes of q ---- */

/* As a 3 x 3 matrix over all pairs, nine outcomes are what the model's functions take. */
static const fixture_recipe descent = {"9 outcomes", SNE_ALL_PAIRS, 3, 2, 2, 0, 6007, 0.1};

static double largest_size(const gsl_matrix *m) {
  return fmax(gsl_matrix_max(m), -gsl_matrix_min(m));
}

static void print_state(size_t step, const fixture *in_q, const fixture *in_z, gsl_matrix *slope) {
  printf("  %4zu", step);
  const struct {
    const fixture *at;
    sne_variable variable;
  } runs[] = {{in_q, SNE_OF_Q}, {in_z, SNE_OF_Z}};
  for (size_t k = 0; k < 2; k++) {
    const fixture *at = runs[k].at;
    if (runs[k].variable == SNE_OF_Q)
      sne_backward_q(at->p, at->q, SNE_ALL_PAIRS, slope);
    else
      sne_closed_z(at->p, at->q, SNE_ALL_PAIRS, slope);
    printf(" |%8.4f %7.4g %8.2g %8.2g", sne_cost(at->p, at->q, SNE_ALL_PAIRS),
           sne_sum(at->q, SNE_ALL_PAIRS), gsl_matrix_min(at->q), largest_size(slope));
  }
  printf("\n");
}

static void descend(fixture *in_q, fixture *in_z) {
  enum { STEPS = 1000 };
  size_t n = in_q->q->size1 * in_q->q->size2;
  printf("\nBoth kinds of descent from one q, at rate %g:\n\n", descent.rate);
  printf("       |  in q by dC/dq                    |  in z by dC/dz\n");
  for (size_t k = 0; k < 2; k++)
    printf("%s |%8s %7s %8s %8s", k ? "" : "  step", "C", "sum q", "min q",
           k ? "|dC/dz|" : "|dC/dq|");
  printf("\n");
  for (size_t step = 0, shown = 0; step <= STEPS; step++) {
    if (step == shown) {
      print_state(step, in_q, in_z, in_q->truth);
      shown = shown ? 10 * shown : 1;
    }
    step_in_q(n, in_q->p->data, descent.rate, in_q->q->data);
    step_in_z(n, in_z->p->data, in_z->q->data, descent.rate, in_z->x->data);
    sne_forward_q(in_z->x, SNE_ALL_PAIRS, in_z->q);
  }
  printf("\n(the largest entry of the gradient in the last column of each)\n\n");
}

static bool show_descents(void) {
  fixture in_q, in_z;
  bool made = fixture_make(&descent, SNE_OF_Z, &in_q);
  made &= fixture_make(&descent, SNE_OF_Z, &in_z);
  if (made) descend(&in_q, &in_z);
  fixture_free(&in_q);
  fixture_free(&in_z);
  return made;
}

/* ---- the choice ---- */

static grad_verdict judge_choice(void) {
  switch (descend_in) {
  case 'z':
    printf("c.c: correct: both steps, and z is where to descend. (1) divides by q, so there\n"
           "is no bound on its steps, and nothing keeps the sum of q at 1; (2) lies between\n"
           "-1 and 1, and a softargmax is a distribution wherever z goes.\n");
    return GRAD_CORRECT;
  case 'q':
    printf("c.c: both steps are correct, but not the choice of 'q'. Which q in the table is\n"
           "still a distribution after 1000 steps? What does the gradient do where q is\n"
           "small?\n");
    return GRAD_WRONG;
  default:
    printf("c.c: both steps are correct; one hole is still empty: write 'q' or 'z' into\n"
           "descend_in. Which gradient is bounded, and which q stays a distribution?\n");
    return GRAD_WRONG;
  }
}

int main(void) {
  static const part steps[] = {
      {.file = "c.c, step_in_q",
       .gradient = "dC/dq",
       .result = "step",
       .input = "q",
       .is = "step[k] = (old q[k] - new q[k]) / rate, which should be dC/dq",
       .variable = SNE_OF_Q,
       .answer = answer_q,
       .fixtures = fixtures,
       .fixture_count = 2},
      {.file = "c.c, step_in_z",
       .gradient = "dC/dz",
       .result = "step",
       .input = "z",
       .is = "step[k] = (old z[k] - new z[k]) / rate, which should be dC/dz",
       .variable = SNE_OF_Z,
       .answer = answer_z,
       .fixtures = fixtures,
       .fixture_count = 2}};
  grad_verdict verdict = part_judge(&steps[0]);
  verdict = grad_verdict_worse(verdict, part_judge(&steps[1]));
  if (verdict == GRAD_CORRECT) verdict = show_descents() ? judge_choice() : GRAD_UNDECIDED;
  return part_end(verdict);
}
