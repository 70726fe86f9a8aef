#include "programs/precision.h"

#include <math.h>
#include <stdlib.h>

enum { EXACT = 320 }; /* digits: beyond those of any double */

static bool is_hexadecimal(const char *from, const char *to) {
  while (from < to && *from != 'x' && *from != 'X') from++;
  return from < to;
}

void precision_note(precision *seen, const char *from, const char *to) {
  int significant = 0, decimals = 0;
  bool point = false;
  const char *c = from;
  if (is_hexadecimal(from, to)) {
    *seen = (precision){EXACT, EXACT, true};
    return;
  }
  for (; c < to && *c != 'e' && *c != 'E'; c++) {
    if (*c == '.') point = true;
    if (*c < '0' || *c > '9') continue;
    if (significant > 0 || *c != '0') significant++;
    decimals += point;
  }
  if (c < to) decimals -= (int)strtol(c + 1, NULL, 10);
  if (point || c < to) seen->fractional = true;
  if (significant > seen->significant) seen->significant = significant;
  if (decimals > seen->decimals) seen->decimals = decimals;
}

double precision_loss(const precision *seen, double value) {
  double decimals = pow(10, -seen->decimals);
  if (value == 0) return 0.5 * decimals;
  return 0.5 * fmax(decimals, pow(10, floor(log10(fabs(value))) + 1 - seen->significant));
}

int precision_digits(const precision *seen, double value) {
  if (value == 0) return seen->significant;
  int behind_point = (int)lround(-log10(2 * precision_loss(seen, value)));
  int digits = (int)floor(log10(fabs(value))) + 1 + behind_point;
  return digits > 0 ? digits : 0;
}
