#include "tally.h"

#include <math.h>

const double tally_scales[TALLY_SCALES] = {1, 1e-2, 1e-4, 1e-6, 1e-8};

static size_t scale_of(const collection_case *c) {
  size_t i = 0;
  while (i + 1 < TALLY_SCALES && tally_scales[i] > 1.5 * c->coordinates) i++;
  return i;
}

static void begin_remark(const char *what, const collection_case *c, const trial *t, FILE *to) {
  fprintf(to, "%s: --case=%s-%lu  %s%s%s", what, t->wrong ? "wrong" : "right", c->number, c->name,
          t->wrong ? ", " : "", t->wrong ? collection_mistake_names[t->made] : "");
}

static void remark_bars(const collection_case *c, const trial *t, FILE *to) {
  for (size_t i = 0; i < c->n; i++) {
    const grad_estimate *e = &t->check.entries[i].estimate;
    double bars = fabs(e->value - gsl_vector_get(c->truth, i)) / grad_estimate_bar(e);
    if (!isfinite(bars) || bars <= 1) continue;
    begin_remark("bar", c, t, to);
    fprintf(to, ", entry %zu: off by %.3g bars\n", i, bars);
  }
}

static void remark(const collection_case *c, const trial *t, trial_fault fault, FILE *to) {
  static const char *const names[] = {
      [TRIAL_FALSE_ALARM] = "false alarm", [TRIAL_MISS] = "miss", [TRIAL_UNDECIDED] = "undecided"};
  if (fault == TRIAL_SOUND) return;
  begin_remark(names[fault], c, t, to);
  fputc('\n', to);
}

static void add_case(collection_case *c, const tally_range *range, tally *to, FILE *remarks) {
  trial t;
  size_t s = scale_of(c);
  if (!trial_run(c, range->wrong, &t)) return;
  trial_fault fault = trial_add(c, &t, &to->count[TRIAL_GRADCHECK][c->family][c->transform][s],
                                &to->bars[TRIAL_GRADCHECK]);
  remark(c, &t, fault, remarks);
  if (range->bars) remark_bars(c, &t, remarks);
  for (size_t i = 1; range->others && i < TRIAL_CHECKERS; i++) {
    trial_add_other(c, &t, i, &to->count[i][c->family][c->transform][s],
                    &to->bars[TRIAL_BY_CHANGE]);
  }
  trial_free(&t);
}

bool tally_run(const tally_range *range, tally *to, FILE *remarks) {
  for (unsigned long i = 0; i < range->count; i++) {
    collection_case *c = collection_case_alloc(range->first + i);
    if (c == NULL) return false;
    add_case(c, range, to, remarks);
    collection_case_free(c);
  }
  return true;
}

trial_count tally_sum(const tally *of, size_t checker, int family, int transform, int scale) {
  trial_count sum = {0};
  for (int f = 0; f < TALLY_FAMILIES; f++) {
    for (int t = 0; t < TALLY_TRANSFORMS; t++) {
      for (int s = 0; s < TALLY_SCALES; s++) {
        bool wanted = (family < 0 || f == family) && (transform < 0 || t == transform) &&
                      (scale < 0 || s == scale);
        if (wanted) trial_count_add(&sum, &of->count[checker][f][t][s]);
      }
    }
  }
  return sum;
}
