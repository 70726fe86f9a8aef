/* How often the diagnosis finds what is wrong, and how long it takes: `make bench`. Exits 1 when it
 * is too seldom, too slow, or ever false. */
#include "slips.h"

static void say(const char *what, const slips_tally *t) {
  printf("%-15s %4zu tried, %4zu told, %4zu mended (%zu at one node), %zu told falsely, "
         "%.3f s at most\n",
         what, t->tried, t->told, t->fixed, t->one_place, t->failed, t->slowest);
  for (size_t k = 0; k < t->failed && k < SLIPS_FAILURES; k++) printf("  %s\n", t->failures[k]);
}

int main(void) {
  sheet *sheets[SLIPS_SHEETS];
  static slips_tally known, one, two;
  slips_open(sheets);
  slips_try_mistakes(sheets, &known);
  slips_try_random(sheets, 1, 500, 41, &one);
  slips_try_random(sheets, 2, 200, 42, &two);
  slips_close(sheets);
  flint_cleanup();
  say("known mistakes", &known);
  say("one slip", &one);
  say("two slips", &two);
  return known.failed + one.failed + two.failed > 0 || 10 * known.told < 9 * known.tried ||
         100 * one.one_place < 95 * one.tried || known.slowest >= 0.5 || one.slowest >= 0.5 ||
         two.slowest >= 0.5;
}
