#include "table/number.h"

#include "table/lines.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *after_sign(const char *text) {
  return text + (*text == '+' || *text == '-');
}

static bool is_hexadecimal(const char *text) {
  text = after_sign(text);
  return text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

/* All that strtod takes, NaN and infinities included. */
static bool consume(const char *text, double *value) {
  char *end;
  *value = strtod(text, &end);
  return end != text && *end == '\0' && !isspace((unsigned char)*text);
}

bool table_number_like(const char *text) {
  const char *digit = after_sign(text);
  digit += *digit == '.';
  double value;
  return isdigit((unsigned char)*digit) || consume(text, &value);
}

bool table_number(const char *text, double *value) {
  return consume(text, value) && isfinite(*value) && !is_hexadecimal(text);
}

void table_number_reason(const char *text, char *reason, size_t size) {
  double value;
  bool like = table_number_like(text), whole = consume(text, &value);
  const char *why = "is not a number";
  if (!*text)
    why = "the field is empty; fill it in, or take the row out";
  else if (is_hexadecimal(text))
    why = "is hexadecimal; write it in decimals";
  else if (whole && !isdigit((unsigned char)text[strcspn(text, "0123456789")]))
    why = "is not a finite number; mend it, or take the row out";
  else if (whole)
    why = "is too large for a double; scale the column down";
  else if (like && strspn(text, "0123456789+-,.eE") == strlen(text) && strchr(text, ','))
    why = "is not a number; write a decimal point and no commas";
  snprintf(reason, size, "%s%s%s", *text ? table_excerpt_of(text).text : "", *text ? " " : "", why);
}
