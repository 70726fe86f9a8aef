#include "checker/part.h"

#include <math.h>
#include <stdio.h>

/* ---- what holds at every ordinary fixture ---- */

typedef bool property(const trial *t);

/* At all of them; a pattern that explains some only is none. */
static bool everywhere(const trials *all, property *holds) {
  for (size_t i = 0; i < all->count; i++)
    if (fixture_ordinary(&all->trials[i].at) && !holds(&all->trials[i])) return false;
  return true;
}

static bool correct(const trial *t) {
  return t->check.verdict == GRAD_CORRECT;
}

static bool finite(const trial *t) {
  for (size_t k = 0; k < t->check.count; k++)
    if (!isfinite(t->entries[k].claimed)) return false;
  return true;
}

/* A pattern shows where there are numbers only. */
static bool shows(const trial *t) {
  return fixture_ordinary(&t->at) && finite(t);
}

static bool wherever_it_shows(const trials *all, property *holds) {
  bool any = false;
  for (size_t i = 0; i < all->count; i++) {
    if (!shows(&all->trials[i])) continue;
    any = true;
    if (!holds(&all->trials[i])) return false;
  }
  return any;
}

/* ---- no number ---- */

static bool on_diagonal(const trial *t, size_t k) {
  size_t columns = t->at.truth->size2;
  return t->at.truth->size1 == columns && k / columns == k % columns;
}

/* Is every entry off the diagonal right? */
static bool right_off_diagonal(const trial *t) {
  if (t->at.truth->size1 != t->at.truth->size2) return false;
  for (size_t k = 0; k < t->check.count; k++)
    if (!on_diagonal(t, k) && t->entries[k].verdict != GRAD_CORRECT) return false;
  return true;
}

static bool any_not_finite(const trials *all) {
  for (size_t i = 0; i < all->count; i++)
    if (!finite(&all->trials[i])) return true;
  return false;
}

static bool tell_overflow(const trials *all) {
  if (!everywhere(all, correct)) return false;
  printf("It is right while z is small.\n");
  if (any_not_finite(all))
    printf("exp(z) is inf from z = 710 on and 0 below -745, and then the quotient has no\n"
           "value: take the maximum of z off all z first, which changes no q.\n");
  return true;
}

static bool tell_no_value_on_diagonal(const trials *all) {
  if (everywhere(all, finite) || !everywhere(all, right_off_diagonal)) return false;
  printf("All is right off the diagonal. On it, where a pair of i with itself does not\n"
         "exist, this is 0/0 or 0 log 0: where p is 0 there is no summand, and the\n"
         "derivative is 0.\n");
  return true;
}

/* Beside what else is wrong. */
static bool tell_no_value(const trials *all) {
  const trial *t = all->trials;
  if (everywhere(all, finite)) return false;
  while (!fixture_ordinary(&t->at) || finite(t)) t++;
  printf("At %s, some entries have no value: look for a division by 0,\n"
         "the logarithm of 0, or a variable that was never set.\n",
         t->at.recipe->name);
  return true;
}

/* ---- nearly right ---- */

static double relative_error(const trial *t, size_t k) {
  const grad_entry *entry = &t->entries[k];
  return (entry->claimed - entry->estimate.value) / t->at.terms->data[k];
}

static bool nearly_right(const trial *t) {
  for (size_t k = 0; k < t->check.count; k++)
    if (t->entries[k].verdict != GRAD_CORRECT && !(fabs(relative_error(t, k)) < 1e-5)) return false;
  return true;
}

/* Rounding errs to both sides; a constant added below a fraction line errs to one. */
static bool errs_to_both_sides(const trial *t) {
  bool above = false, below = false;
  for (size_t k = 0; k < t->check.count; k++) {
    if (t->entries[k].verdict == GRAD_CORRECT) continue;
    above |= relative_error(t, k) > 0;
    below |= relative_error(t, k) < 0;
  }
  return above && below;
}

static bool tell_nearly_right(const trials *all) {
  if (!wherever_it_shows(all, nearly_right)) return false;
  if (wherever_it_shows(all, errs_to_both_sides))
    printf("The formula is right, but only about 7 digits are, as in single precision.\n"
           "Look for float, for expf, and for an f behind a constant, and use double.\n");
  else
    printf("It is right to some 6 digits and always off to the same side: is a sum kept in\n"
           "a float, or a small number added, say to q, to keep from dividing by 0?\n");
  return true;
}

/* ---- one factor ---- */

static double factor_of(const trial *t) {
  double factor = (double)NAN;
  grad_pattern pattern = grad_check_pattern(&t->check, &factor);
  return pattern == GRAD_PATTERN_SIGN ? -1 : factor;
}

typedef enum { OF_N, OF_H, OF_RATE } base;

static double base_value(const fixture_recipe *recipe, base which) {
  switch (which) {
  case OF_N:
    return (double)recipe->N;
  case OF_H:
    return (double)recipe->h;
  default:
    return recipe->rate;
  }
}

/* Is the factor that power at every ordinary fixture? It tells itself from a constant because the
 * base differs between them. */
static bool is_power(const trials *all, base which, int power) {
  for (size_t i = 0; i < all->count; i++) {
    const trial *t = &all->trials[i];
    double expected = pow(base_value(t->at.recipe, which), power);
    if (shows(t) && !(fabs(factor_of(t) / expected - 1) < 1e-6)) return false;
  }
  return true;
}

static bool has_factor(const trial *t) {
  return isfinite(factor_of(t));
}

static void tell_varying_factor(const trials *all) {
  static const struct {
    bool of_step;
    base which;
    int power;
    const char *text;
  } known[] = {{false, OF_N, -1, "1/N: it is divided by N, as C is not"},
               {false, OF_N, -2, "1/N^2: it is divided by the number of pairs, as C is not"},
               {false, OF_N, 1, "N: something is added up N times over"},
               {false, OF_N, 2, "N^2: something is added up once for each pair"},
               {false, OF_H, -1, "1/h: it is divided by h, as C is not"},
               {false, OF_H, 1, "h: something is added up h times over"},
               {true, OF_RATE, -1, "1/rate: the rate is missing"},
               {true, OF_RATE, 1, "the rate: it stands there twice"},
               {true, OF_N, -2, "1/n: it is divided by n, as C is not"}};
  bool step = all->of->is != NULL;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (known[i].of_step == step && is_power(all, known[i].which, known[i].power)) {
      printf("Every entry is off by the factor %s.\n", known[i].text);
      return;
    }
  printf("Every entry is off by one factor, but not by the same one at %s\nand at %s.\n",
         all->trials[0].at.recipe->name, all->trials[1].at.recipe->name);
}

static bool tell_factor(const trials *all) {
  if (!wherever_it_shows(all, has_factor)) return false;
  double least = (double)INFINITY, most = -(double)INFINITY;
  for (size_t i = 0; i < all->count; i++) {
    if (!shows(&all->trials[i])) continue;
    least = fmin(least, factor_of(&all->trials[i]));
    most = fmax(most, factor_of(&all->trials[i]));
  }
  if (fabs(least + 1) < 1e-6 && fabs(most + 1) < 1e-6)
    printf("Every entry has the right size and the wrong sign: this is minus the gradient%s.\n",
           all->of->is ? ",\nso that the step goes uphill" : "");
  else if (fabs(most - least) < 1e-6 * fabs(most))
    printf("Every entry is %.6g times the right one: a factor went astray.\n", most);
  else
    tell_varying_factor(all);
  return true;
}

/* ---- zero ---- */

static bool zero(const trial *t) {
  double factor;
  return grad_check_pattern(&t->check, &factor) == GRAD_PATTERN_ZERO;
}

static bool tell_zero(const trials *all) {
  if (!wherever_it_shows(all, zero)) return false;
  printf("Every entry is 0. In C, 1/2 is a quotient of integers, and that is 0: write 0.5\n"
         "or 1.0/2.\n");
  return true;
}

/* ---- rows and columns ---- */

/* Is the result that of transposed matrices? Each of these is judged against the gradient there. */
static bool agrees(const trial *t, const gsl_matrix *gradient) {
  for (size_t k = 0; k < t->check.count; k++)
    if (!judge_right(t, k, t->entries[k].claimed, gradient->data[k])) return false;
  return true;
}

static bool right_with(const trial *t, bool p_swapped, bool x_swapped, bool result_swapped) {
  const fixture *at = &t->at;
  size_t N = at->recipe->N;
  if (at->truth->size2 != N || at->truth->size1 != N) return false;
  gsl_matrix *p = gsl_matrix_alloc(N, N), *x = gsl_matrix_alloc(N, N);
  gsl_matrix *gradient = gsl_matrix_alloc(N, N);
  bool right = p && x && gradient;
  if (right) {
    (p_swapped ? gsl_matrix_transpose_memcpy : gsl_matrix_memcpy)(p, at->p);
    (x_swapped ? gsl_matrix_transpose_memcpy : gsl_matrix_memcpy)(x, at->x);
    right = fixture_gradient(at, p, x, gradient);
    if (result_swapped) gsl_matrix_transpose(gradient);
    right = right && agrees(t, gradient);
  }
  gsl_matrix_free(p);
  gsl_matrix_free(x);
  gsl_matrix_free(gradient);
  return right;
}

static bool result_swapped(const trial *t) {
  return right_with(t, false, false, true);
}

static bool p_swapped(const trial *t) {
  return right_with(t, true, false, false);
}

static bool x_swapped(const trial *t) {
  return right_with(t, false, true, false);
}

static bool tell_swapped(const trials *all) {
  const part *of = all->of;
  if (of->is) return false; /* a list has neither */
  const char *what = wherever_it_shows(all, result_swapped) ? of->result
                     : wherever_it_shows(all, p_swapped)    ? "p"
                     : wherever_it_shows(all, x_swapped)    ? of->input
                                                            : NULL;
  if (!what) return false;
  printf("Rows and columns are swapped: it would be right with %s[j][i] for %s[i][j].\n", what,
         what);
  return true;
}

/* ---- some entries ---- */

static bool tell_diagonal(const trials *all) {
  if (!everywhere(all, right_off_diagonal)) return false;
  printf("All is right off the diagonal. A pair of i with itself counts like any other\n"
         "where it exists; where it does not, p is 0 there, and so is the derivative.\n");
  return true;
}

static bool one_entry(const trial *t) {
  return t->check.wrong == 1;
}

static bool tell_convention(const trials *all) {
  const trial *right = NULL, *wrong = NULL;
  for (size_t i = 0; i < all->count; i++) {
    if (!fixture_ordinary(&all->trials[i].at)) continue;
    *(correct(&all->trials[i]) ? &right : &wrong) = &all->trials[i];
  }
  if (!right || !wrong || !finite(wrong)) return false;
  printf("It is right at %s and wrong at %s: look for what\n"
         "differs between the two: which pairs exist, N, h.\n",
         right->at.recipe->name, wrong->at.recipe->name);
  return true;
}

static bool tell_one_entry(const trials *all) {
  if (!everywhere(all, one_entry)) return false;
  printf("One entry only is wrong: look for a special case, a first or a last index.\n");
  return true;
}

void pattern_tell(const trials *all) {
  bool told = tell_overflow(all) || tell_no_value_on_diagonal(all) || tell_nearly_right(all) ||
              tell_zero(all) || tell_factor(all) || tell_swapped(all) || tell_one_entry(all) ||
              tell_diagonal(all) || tell_convention(all);
  if (!tell_no_value(all) && !told)
    printf("No common factor, no common sign: a term is missing, surplus, or has other\n"
           "indices.\n");
}
