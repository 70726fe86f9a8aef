/* The values of symbols at a counterexample, as tables of numbers. */
#ifndef PROGRAMS_GRADCHECK_VALUES_H
#define PROGRAMS_GRADCHECK_VALUES_H

#include "programs/gradcheck_report.h"

typedef struct {
  const formula_symbol *symbol;
  bool exact;  /* drawn, rather than computed from a definition */
  size_t axes; /* subscripts, and one more for a vector */
  size_t length[FORMULA_MOST_INDICES + 1];
  size_t count;   /* of values, row-major */
  double *values; /* NaN where the convention has no entry */
} gradcheck_values;

/* The values of the symbol at that position of the answer's scope. Free with free(v.values). */
gradcheck_values gradcheck_values_of(const gradcheck_report *report, size_t position);

#endif
