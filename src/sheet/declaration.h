/* One name that a sheet introduces, before any formula is read: `p_ij distribution symmetric`,
 * `y_i vector h`, `q_ij = exp(z_ij) / A`. */
#ifndef SHEET_DECLARATION_H
#define SHEET_DECLARATION_H

#include "sheet/quantity.h"

/* A piece of the sheet's text. */
typedef struct {
  const char *from;
  size_t length;
} sheet_slice;

typedef struct {
  formula_symbol symbol;   /* name, subscripts, parameters, range, dimension, pairs */
  sheet_quantity quantity; /* what its words say; symbol is not yet set */
  sheet_slice definition;  /* what stands behind `=`; length 0 for a quantity */
} sheet_declaration;

/* Blanks cut off both ends. */
sheet_slice sheet_trim(sheet_slice slice);
/* Takes the first word off rest. */
sheet_slice sheet_word(sheet_slice *rest);
bool sheet_slice_is(sheet_slice slice, const char *word);

/* Reads text into *declaration. Sizes that `vector` names are declared in scope, whose indices say
 * what subscripts run over; pairs says that symbols over i, j of one size are pairs. error->span is
 * relative to text. */
formula_status sheet_declaration_read(sheet_slice text, formula_scope *scope, bool pairs,
                                      sheet_declaration *declaration, formula_error *error);

#endif
