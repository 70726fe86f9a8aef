/* The kinds of mistakes that are told apart. */
#ifndef SHEET_MISTAKE_H
#define SHEET_MISTAKE_H

/* In order of precedence, when several explain the same answer equally simply. */
typedef enum {
  SHEET_SIGN,
  SHEET_FACTOR,
  SHEET_OFFSET,
  SHEET_INDEX,
  SHEET_MISSING_TERM,
  SHEET_EXTRA_TERM,
  SHEET_EXPONENT,
  SHEET_SYMBOL,
  SHEET_OPERATOR,
  SHEET_BRACKET,
  SHEET_CONVENTION,
  SHEET_OTHER
} sheet_mistake_class;

/* "sign", "factor", "offset", "index", "missing-term", ... */
const char *sheet_mistake_name(sheet_mistake_class kind);

#endif
