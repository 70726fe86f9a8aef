#include "table/number.h"

#include <ctype.h>
#include <float.h>
#include <stdint.h>
#include <stdlib.h>

/* digits 10^exponent. */
typedef struct {
  uint64_t digits;
  int exponent;
  bool negative;
} decimal;

/* Digits that 64 bits hold, and powers of ten that are taken in one step. */
enum { MOST_DIGITS = 19, MOST_EXPONENT = 64 };

static const char *pass_zeros(const char *text) {
  while (*text == '0') text++;
  return text;
}

/* Appends digits up to the first character that is none, and returns that. */
static const char *take_digits(const char *text, uint64_t *digits) {
  uint64_t value = *digits;
  for (; *text >= '0' && *text <= '9'; text++) value = 10 * value + (uint64_t)(*text - '0');
  *digits = value;
  return text;
}

/* Takes "e-5"; false where it says more than a double could. */
static bool take_exponent(const char **text, long *exponent) {
  bool below = *++*text == '-';
  if (**text == '-' || **text == '+') ++*text;
  uint64_t size = 0;
  const char *digits = *text;
  *text = take_digits(digits, &size);
  *exponent = below ? -(long)size : (long)size;
  return *text > digits && *text - digits <= 4;
}

/* False for text that is not of the form -1.25e-3, or says more than 64 bits hold. */
static bool is_plain(const char *text, decimal *number) {
  *number = (decimal){.negative = *text == '-'};
  if (*text == '-' || *text == '+') text++;
  const char *start = text, *digits = pass_zeros(text);
  text = take_digits(digits, &number->digits);
  long significant = text - digits, length = text - start, places = 0, power = 0;
  if (*text == '.') {
    const char *point = ++text;
    digits = significant == 0 ? pass_zeros(point) : point;
    text = take_digits(digits, &number->digits);
    places = text - point;
    significant += text - digits;
  }
  if (length + places == 0 || significant > MOST_DIGITS) return false;
  if ((*text == 'e' || *text == 'E') && !take_exponent(&text, &power)) return false;
  power -= places;
  number->exponent = (int)power;
  return *text == '\0' && power <= MOST_EXPONENT && power >= -MOST_EXPONENT;
}

/* By the wider arithmetic of long double, which is off by some units of its last place: where both
 * ends of that range round to the same double, that is the nearest one. False where they do not, or
 * where long double is not wider. */
static bool round_plain(const decimal *number, double *value) {
  static const long double powers[] = {
      1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L,
      1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L,
      1e26L, 1e27L, 1e28L, 1e29L, 1e30L, 1e31L, 1e32L, 1e33L, 1e34L, 1e35L, 1e36L, 1e37L, 1e38L,
      1e39L, 1e40L, 1e41L, 1e42L, 1e43L, 1e44L, 1e45L, 1e46L, 1e47L, 1e48L, 1e49L, 1e50L, 1e51L,
      1e52L, 1e53L, 1e54L, 1e55L, 1e56L, 1e57L, 1e58L, 1e59L, 1e60L, 1e61L, 1e62L, 1e63L, 1e64L};
  const long double range = 4 * LDBL_EPSILON, digits = (long double)number->digits;
  if (LDBL_MANT_DIG < 64) return false;
  long double near =
      number->exponent < 0 ? digits / powers[-number->exponent] : digits * powers[number->exponent];
  double low = (double)(near - range * near), high = (double)(near + range * near);
  *value = number->negative ? -low : low;
  return low == high;
}

bool table_number(const char *text, double *value) {
  decimal number;
  if (is_plain(text, &number) && round_plain(&number, value)) return true;
  const char *digits = text + (*text == '-' || *text == '+');
  bool hexadecimal = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
  if (!*text || hexadecimal || isspace((unsigned char)*text)) return false;
  char *end;
  *value = strtod(text, &end);
  return *end == '\0';
}
