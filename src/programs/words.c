#include "programs/words.h"

#include <stdbool.h>

/* The length of the character that begins here, in UTF-8; 0 if none does, or one of no use: a
 * control, half a surrogate pair, a number that stands for nothing. */
static size_t character(const unsigned char *c) {
  static const unsigned long least[] = {0, 0, 0xA0, 0x800, 0x10000};
  if (c[0] < 0x80) return 1;
  size_t length = c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : 4;
  unsigned long point = c[0] & (0x7FU >> length);
  if (c[0] < 0xC2 || c[0] > 0xF4) return 0;
  for (size_t k = 1; k < length; k++) {
    if ((c[k] & 0xC0) != 0x80) return 0;
    point = point << 6 | (c[k] & 0x3F);
  }
  bool surrogate = point >= 0xD800 && point < 0xE000;
  bool nothing = (point & 0xFFFE) == 0xFFFE || point > 0x10FFFF;
  return point < least[length] || surrogate || nothing ? 0 : length;
}

void words_clean(char *text, size_t length, char line_end) {
  for (size_t k = 0, step; k < length; k += step) {
    unsigned char c = (unsigned char)text[k];
    step = character((const unsigned char *)text + k);
    if (step == 0) {
      text[k] = '?';
      step = 1;
    } else if (c == '\n') {
      text[k] = line_end;
    } else if (c < 0x20 || c == 0x7F) {
      text[k] = ' ';
    }
  }
}
