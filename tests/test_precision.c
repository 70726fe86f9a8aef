/* What the digits of printed numbers tell of how exact they are. */
#include "programs/precision.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Words with blanks between them. */
static void note(precision *seen, const char *words) {
  for (const char *from = words; *from;) {
    const char *to = from + strcspn(from, " ");
    precision_note(seen, from, to);
    from = to + strspn(to, " ");
  }
}

/* The loss at value, once all words were seen. */
static void expect(const char *words, double value, double loss) {
  precision seen = {0};
  note(&seen, words);
  double found = precision_loss(&seen, value);
  cr_expect(fabs(found - loss) <= 1e-12 * loss + 1e-300, "%s at %g: %g, not %g", words, value,
            found, loss);
}

Test(precision, is_that_of_the_last_place) {
  expect("1.25", 1.25, 0.005);
  expect("-0.00125", 0.00125, 0.000005);
  expect("1.5 2.25 0.125", 1.25, 0.005);
  expect("12.5 0.125 3", 0.3, 0.0005);
  expect("125", 125, 0.5);
  expect("1.25e+10", 1.25e10, 0.5e8);
  expect("1.25E-10", 1.25e-10, 0.5e-12);
  expect("0.000000 1.250000", 0, 0.5e-6);
}

Test(precision, counts_digits) {
  precision seen = {0};
  note(&seen, "1234.500 0.500");
  cr_expect_eq(precision_digits(&seen, 1234.5), 7);
  cr_expect_eq(precision_digits(&seen, 0.5), 3);
  cr_expect_eq(precision_digits(&seen, 0.00002), 0);
  note(&seen, "1.5e-20");
  cr_expect_eq(precision_digits(&seen, 0.5), 7);
  note(&seen, "0x1p-3");
  cr_expect_geq(precision_digits(&seen, 0.5), 17);
}

/* %a, and float.hex() in Python; an e in it is a digit. */
Test(precision, hexadecimal_numbers_are_exact) {
  expect("0x1.2ep-40", 1e-12, 0);
  expect("-0X1.8P+3", -12, 0);
  expect("0x1p+0 1.5", 1, 0);
}

Test(precision, knows_whole_numbers) {
  static const struct {
    const char *word;
    bool fractional;
  } cases[] = {{"3", false}, {"-120", false}, {"0", false}, {"3.0", true}, {"3e4", true}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    precision seen = {0};
    note(&seen, cases[k].word);
    cr_expect_eq(seen.fractional, cases[k].fractional, "%s", cases[k].word);
  }
}
