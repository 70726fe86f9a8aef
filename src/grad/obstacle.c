#include "grad/examine.h"

#include <gsl/gsl_math.h>
#include <math.h>

const char *grad_obstacle_text(grad_obstacle obstacle) {
  switch (obstacle) {
  case GRAD_NO_VALUE:
    return "the function has no finite value at this point: take another one";
  case GRAD_CLAIM_NO_VALUE:
    return "the claimed gradient is not finite: look for a division by zero or an entry that was "
           "not filled";
  case GRAD_EDGE:
    return "the function has no value right beside this point: move away from the edge of its "
           "domain";
  case GRAD_JUMP:
    return "the function jumps at this point, so it has no derivative there: move away";
  case GRAD_KINK:
    return "the function has a kink at this point, such as that of |x| at 0, and two slopes: move "
           "away";
  case GRAD_STATIONARY:
    return "the gradient nearly vanishes at this point, as many a wrong one would: take another "
           "one";
  case GRAD_SYMMETRIC:
    return "at this point most entries are equal to another one, which would hide that they are "
           "exchanged: take a point without ties";
  case GRAD_FDF_DIFFERS:
    return "fdf does not return what f and df return: a minimiser that calls it is misled";
  }
  return "";
}

/* ---- beside x ---- */

enum { STEPS = 4 };

/* f near x in direction k, at steps that fall by 2^6. */
typedef struct {
  double step[STEPS];
  double rise[2][STEPS]; /* f - f(x), to the right and to the left */
  double noise;
} surroundings;

static void look_around(grad_probe *probe, size_t k, surroundings *near) {
  double x = gsl_vector_get(probe->home, k), least, greatest;
  grad_probe_range(probe, k, &least, &greatest);
  near->noise = GSL_MAX_DBL(grad_noise_at(&probe->noise, 0), GSL_DBL_EPSILON * fabs(probe->value));
  for (int i = 0; i < STEPS; i++) {
    near->step[i] = greatest * ldexp(0.827, -12 - 6 * i);
    for (int side = 0; side < 2; side++) {
      double there = side == 0 ? x + near->step[i] : x - near->step[i];
      near->rise[side][i] = grad_probe_at(probe, k, there) - probe->value;
    }
  }
}

/* Steps differ by 2^6 and these do not, nor are they noise: what they measure does not vanish. */
static bool stays(double coarse, double fine, double noise) {
  return fabs(fine) > 16 * noise && fabs(fine) > 0.5 * fabs(coarse) &&
         fabs(fine) < 2 * fabs(coarse);
}

static bool jumps(const surroundings *near) {
  for (int side = 0; side < 2; side++) {
    const double *rise = near->rise[side];
    if (stays(rise[STEPS - 3], rise[STEPS - 2], near->noise) &&
        stays(rise[STEPS - 2], rise[STEPS - 1], near->noise))
      return true;
  }
  return false;
}

/* The slopes to the right and to the left differ, by the same at two steps. */
static bool kinks(const surroundings *near) {
  for (int i = 1; i < STEPS; i++) {
    double fine = (near->rise[0][i] + near->rise[1][i]) / near->step[i];
    double coarse = (near->rise[0][i - 1] + near->rise[1][i - 1]) / near->step[i - 1];
    if (stays(coarse, fine, 2 * near->noise / near->step[i])) return true;
  }
  return false;
}

static bool ends(const surroundings *near) {
  for (int i = 0; i < STEPS; i++) {
    if (!isfinite(near->rise[0][i]) || !isfinite(near->rise[1][i])) return true;
  }
  return false;
}

static unsigned beside(grad_probe *probe, size_t k) {
  surroundings near;
  look_around(probe, k, &near);
  if (jumps(&near)) return GRAD_JUMP;
  return (ends(&near) ? GRAD_EDGE : 0u) | (kinks(&near) ? GRAD_KINK : 0u);
}

/* ---- a point that tests little ---- */

/* Along the course, over a length of 1: does f bend more than it rises? */
static bool is_stationary(grad_examination *e) {
  static const double UNIT = 1.0 / 64, MUCH = 1000;
  if (e->rule.largest == 0) return true;
  grad_probe *probe = &e->values;
  double up = grad_probe_along(probe, probe->course, UNIT, NULL) - probe->value;
  double down = grad_probe_along(probe, probe->course, -UNIT, NULL) - probe->value;
  double rise = 0;
  for (size_t i = 0; i < e->result->count; i++) {
    const grad_entry *entry = &e->result->entries[i];
    rise += gsl_pow_2(entry->estimate.value * probe->course[entry->index] * UNIT);
  }
  return fabs(up + down) > MUCH * sqrt(rise);
}

static bool twins(const grad_examination *e, const grad_entry *a, const grad_entry *b) {
  double bars = grad_estimate_bar(&a->estimate) + grad_estimate_bar(&b->estimate);
  return gsl_vector_get(e->values.home, a->index) == gsl_vector_get(e->values.home, b->index) &&
         fabs(a->estimate.value - b->estimate.value) <= bars;
}

static bool is_symmetric(const grad_examination *e) {
  enum { SAMPLE = 128 };
  const grad_entry *entries = e->result->entries;
  size_t count = GSL_MIN(e->result->count, SAMPLE), found = 0;
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < count; j++) {
      if (j == i || !twins(e, &entries[i], &entries[j])) continue;
      found++;
      break;
    }
  }
  return count > 1 && found > count / 2;
}

/* ---- all of them ---- */

void grad_examine_obstacles(grad_examination *e) {
  enum { MOST = 4 };
  grad_check *check = e->result;
  size_t looked = 0;
  for (size_t i = 0; i < check->count; i++) {
    if (!isfinite(check->entries[i].claimed)) check->obstacles |= GRAD_CLAIM_NO_VALUE;
  }
  if (!isfinite(e->values.value)) {
    check->obstacles |= GRAD_NO_VALUE;
    return;
  }
  for (size_t i = 0; i < check->count && looked < MOST; i++) {
    if (check->entries[i].verdict != GRAD_UNDECIDED) continue;
    check->obstacles |= beside(&e->values, check->entries[i].index);
    looked++;
  }
  unsigned broken = GRAD_EDGE | GRAD_JUMP | GRAD_KINK;
  if (!(check->obstacles & broken) && is_stationary(e)) check->obstacles |= GRAD_STATIONARY;
  if (e->rule.largest > 0 && is_symmetric(e)) check->obstacles |= GRAD_SYMMETRIC;
}
