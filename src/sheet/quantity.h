/* What a symbol without definition is, in the words of a sheet, and exact values that fit. */
#ifndef SHEET_QUANTITY_H
#define SHEET_QUANTITY_H

#include "formula/scope.h"
#include "sheet/random.h"

enum {
  SHEET_DISTRIBUTION = 1, /* positive, and the sum over `summed` subscripts is one */
  SHEET_SYMMETRIC = 2,    /* x_ij = x_ji */
  SHEET_INTEGER = 4,
  SHEET_BINARY = 8,  /* 0 or 1 */
  SHEET_ONE_HOT = 16 /* one 1 along the last axis, 0 elsewhere */
};

typedef struct {
  const formula_symbol *symbol;
  unsigned properties;
  bool summed[FORMULA_MOST_INDICES]; /* of a distribution: which subscripts its sum runs over */
  double low, high;                  /* entries lie strictly between; positive is (0, INFINITY) */
  bool free;                         /* asked about, rather than given */
} sheet_quantity;

/* Number of values: the product of the subscripts' sizes and the vector's. */
size_t sheet_symbol_entries(const formula_symbol *symbol, const size_t *sizes);

/* Draws values on the grid of multiples of 2^-bits, row-major over subscripts, then vector entries;
 * a distribution takes as fine a grid as it needs. All are exact, "sums to one" and "symmetric"
 * too; none is zero unless the words ask for it,
 * and with several entries binary and one-hot ones are not all alike. An entry that distinct pairs
 * leave out is NaN. */
void sheet_quantity_draw(const sheet_quantity *quantity, const size_t *sizes, bool distinct,
                         unsigned bits, sheet_random *random, double *values);

/* ---- other ways to values, for whoever does not draw them ---- */

/* Turns positive weights, which values holds, into a distribution in about these proportions: exact
 * multiples of 2^-bits, none zero. */
void sheet_quantity_apportion(const sheet_quantity *quantity, const size_t *sizes, bool distinct,
                              unsigned bits, double *values);
/* Mirrors what is symmetric, and makes NaN what distinct pairs leave out. */
void sheet_quantity_settle(const sheet_quantity *quantity, const size_t *sizes, bool distinct,
                           double *values);
/* How many entries stand in a row, of which one-hot has one 1. */
size_t sheet_quantity_row(const sheet_quantity *quantity, const size_t *sizes);

#endif
