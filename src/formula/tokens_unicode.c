/* Characters of Unicode that mathematics is typed with. */
#include "formula/tokens.h"
#include <string.h>

/* The code point at `at` and its length in bytes; 0 when this is not UTF-8 (RFC 3629). */
static size_t decode(const formula_scanner *scanner, size_t at, unsigned long *point) {
  static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *bytes = (const unsigned char *)scanner->text + at;
  size_t length = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
  if (bytes[0] < 0xC0 || bytes[0] > 0xF4 || at + length > scanner->length) return 0;
  *point = bytes[0] & (0x7Fu >> length);
  for (size_t k = 1; k < length; k++) {
    if ((bytes[k] & 0xC0) != 0x80) return 0;
    *point = *point << 6 | (bytes[k] & 0x3Fu);
  }
  bool surrogate = *point >= 0xD800 && *point <= 0xDFFF;
  return *point < least[length] || *point > 0x10FFFF || surrogate ? 0 : length;
}

/* Characters that are tokens by themselves. */
static const struct {
  unsigned long point;
  formula_token_kind kind;
  int value;
} characters[] = {
    {0x00B7, TOKEN_DOT, 0},
    {0x22C5, TOKEN_DOT, 0},
    {0x2022, TOKEN_DOT, 0},
    {0x2219, TOKEN_DOT, 0},
    {0x00D7, TOKEN_TIMES, 0},
    {0x2217, TOKEN_TIMES, 0},
    {0x00F7, TOKEN_SLASH, 0},
    {0x2215, TOKEN_SLASH, 0},
    {0x2212, TOKEN_MINUS, 0},
    {0x2013, TOKEN_MINUS, 0},
    {0x2011, TOKEN_MINUS, 0},
    {0x2044, TOKEN_SLASH, 0},
    {0xFF08, TOKEN_OPEN, '('},
    {0xFF09, TOKEN_CLOSE, '('},
    {0xFF0B, TOKEN_PLUS, 0},
    {0xFF0C, TOKEN_COMMA, 0},
    {0xFF0D, TOKEN_MINUS, 0},
    {0xFF0F, TOKEN_SLASH, 0},
    {0xFF1D, TOKEN_RELATION, FORMULA_EQUAL},
    {0x2202, TOKEN_DIFFERENTIAL, 0},
    {0x2207, TOKEN_NABLA, 0},
    {0x2211, TOKEN_SUM, 0},
    {0x03A3, TOKEN_SUM, 0},
    {0x221A, TOKEN_FUNCTION, FORMULA_SQRT},
    {0x2016, TOKEN_NORM, 0},
    {0x2225, TOKEN_NORM, 0},
    {0x2223, TOKEN_BAR, 0},
    {0x27E8, TOKEN_OPEN, '<'},
    {0x27E9, TOKEN_CLOSE, '<'},
    {0x2264, TOKEN_RELATION, FORMULA_LESS_EQUAL},
    {0x2265, TOKEN_RELATION, FORMULA_GREATER_EQUAL},
    {0x2A7D, TOKEN_RELATION, FORMULA_LESS_EQUAL},
    {0x2A7E, TOKEN_RELATION, FORMULA_GREATER_EQUAL},
    {0x2260, TOKEN_RELATION, FORMULA_NOT_EQUAL},
    {0x2261, TOKEN_RELATION, FORMULA_EQUAL},
    {0x21D2, TOKEN_RELATION, FORMULA_EQUAL},
    {0x21D4, TOKEN_RELATION, FORMULA_EQUAL},
    {0x2254, TOKEN_DEFINE, 0},
    {0x2227, TOKEN_AND, 0},
    {0x22A4, TOKEN_TRANSPOSE, 0},
    {0x1D7D9, TOKEN_INDICATOR, 0},
};

/* Small letters and digits below or above the line. */
static const struct {
  unsigned long point;
  char sign;
  bool above;
} smalls[] = {
    {0x00B9, '1', true},  {0x00B2, '2', true},  {0x00B3, '3', true},  {0x2070, '0', true},
    {0x2074, '4', true},  {0x2075, '5', true},  {0x2076, '6', true},  {0x2077, '7', true},
    {0x2078, '8', true},  {0x2079, '9', true},  {0x207B, '-', true},  {0x1D40, 'T', true},
    {0x1D62, 'i', false}, {0x2C7C, 'j', false}, {0x2096, 'k', false}, {0x2097, 'l', false},
    {0x2098, 'm', false}, {0x2099, 'n', false}, {0x209A, 'p', false}, {0x209B, 's', false},
    {0x209C, 't', false}, {0x1D63, 'r', false}, {0x1D64, 'u', false}, {0x1D65, 'v', false},
    {0x2090, 'a', false}, {0x2095, 'h', false}, {0x208A, '+', false}, {0x2081, '1', false},
    {0x2082, '2', false}, {0x2083, '3', false}, {0x2080, '0', false}};

static size_t find_small(unsigned long point) {
  size_t k = 0;
  while (k < sizeof smalls / sizeof *smalls && smalls[k].point != point) k++;
  return k;
}

/* A run of them, all above or all below: q⁻¹, p_ij with small letters. */
static void scan_smalls(formula_scanner *scanner, size_t from, bool above) {
  char run[32];
  size_t length = 0, bytes, k;
  unsigned long point;
  while (scanner->at < scanner->length && (bytes = decode(scanner, scanner->at, &point)) > 0 &&
         (k = find_small(point)) < sizeof smalls / sizeof *smalls && smalls[k].above == above &&
         length < sizeof run) {
    run[length++] = smalls[k].sign;
    scanner->at += bytes;
  }
  formula_scan_add(scanner, above ? TOKEN_CARET : TOKEN_UNDERSCORE, from);
  size_t start = 0;
  if (above && run[0] == '-') {
    formula_scan_add(scanner, TOKEN_MINUS, from);
    start = 1;
  }
  if (above && start < length && run[start] == 'T')
    formula_scan_add(scanner, TOKEN_TRANSPOSE, from);
  else if (above)
    formula_scan_text(scanner, TOKEN_NUMBER, from, run + start, length - start);
  for (k = 0; !above && k < length; k++) {
    bool digit = run[k] >= '0' && run[k] <= '9';
    formula_scan_text(scanner, digit ? TOKEN_NUMBER : TOKEN_LETTER, from, run + k, 1);
    scanner->list[scanner->count - 1].joined = true;
  }
}

/* A Greek letter's name, or NULL. Final sigma and the symbol forms are the letters themselves. */
static const char *greek_name(unsigned long point) {
  static const char *const names[] = {
      "alpha", "beta",   "gamma",   "delta", "epsilon", "zeta",    "eta",  "theta", "iota",
      "kappa", "lambda", "mu",      "nu",    "xi",      "omicron", "pi",   "rho",   "sigma",
      "sigma", "tau",    "upsilon", "phi",   "chi",     "psi",     "omega"};
  static const char *const capitals[] = {
      [0x13 - 0x11] = "Gamma",  [0x14 - 0x11] = "Delta", [0x18 - 0x11] = "Theta",
      [0x1B - 0x11] = "Lambda", [0x1E - 0x11] = "Xi",    [0x20 - 0x11] = "Pi",
      [0x26 - 0x11] = "Phi",    [0x28 - 0x11] = "Psi",   [0x29 - 0x11] = "Omega"};
  if (point >= 0x3B1 && point <= 0x3C9) return names[point - 0x3B1];
  if (point >= 0x391 && point < 0x391 + sizeof capitals / sizeof *capitals)
    return capitals[point - 0x391];
  if (point == 0x3D5) return "phi";
  if (point == 0x3F5) return "epsilon";
  return point == 0x3D1 ? "theta" : NULL;
}

static bool is_blank(unsigned long point) {
  return point == 0xA0 || (point >= 0x2000 && point <= 0x200B) || point == 0x202F ||
         (point >= 0x205F && point <= 0x2064) || point == 0x3000 || point == 0xFEFF;
}

/* The plain letter that a letter in a mathematical style is (Unicode 15, 1D400 to 1D7CB), as a page
 * of print gives them away when it is copied. Digits in a style stay unknown. */
static unsigned long plain(unsigned long point) {
  if (point == 0x210E) return 'h';
  if (point >= 0x1D400 && point <= 0x1D6A3) {
    unsigned long letter = (point - 0x1D400) % 52;
    return letter < 26 ? 'A' + letter : 'a' + letter - 26;
  }
  if (point < 0x1D6A8 || point > 0x1D7CB) return point;
  unsigned long letter = (point - 0x1D6A8) % 58;
  static const unsigned short others[] = {0x2202, 0x3F5, 0x3D1, 0x3BA, 0x3D5, 0x3C1, 0x3C0};
  if (letter < 25) return 0x391 + letter;
  if (letter == 25) return 0x2207;
  return letter < 51 ? 0x3B1 + letter - 26 : others[letter - 51];
}

void formula_scan_unicode(formula_scanner *scanner) {
  unsigned long point = 0;
  size_t from = scanner->at, bytes = decode(scanner, from, &point);
  if (bytes == 0) {
    formula_scan_fail(scanner, from, "this byte is not UTF-8: save or type the text as UTF-8");
    return;
  }
  size_t small = find_small(point);
  if (small < sizeof smalls / sizeof *smalls) {
    scan_smalls(scanner, from, smalls[small].above);
    return;
  }
  scanner->at += bytes;
  if (is_blank(point)) return;
  point = plain(point);
  if (point < 128) {
    const char letter = (char)point;
    formula_scan_text(scanner, TOKEN_LETTER, from, &letter, 1);
    return;
  }
  for (size_t k = 0; k < sizeof characters / sizeof *characters; k++) {
    if (characters[k].point != point) continue;
    formula_token *token = formula_scan_add(scanner, characters[k].kind, from);
    if (token->kind == TOKEN_RELATION)
      token->relation = (formula_relation)characters[k].value;
    else if (token->kind == TOKEN_FUNCTION)
      token->function = (formula_function)characters[k].value;
    else
      token->bracket = (char)characters[k].value;
    return;
  }
  const char *name = greek_name(point);
  if (name != NULL)
    formula_scan_text(scanner, TOKEN_NAME, from, name, strlen(name));
  else if (point == 0x2113)
    formula_scan_text(scanner, TOKEN_LETTER, from, "l", 1);
  else
    formula_scan_fail(scanner, from, "the character %.*s has no meaning in a formula", (int)bytes,
                      scanner->text + from);
}
