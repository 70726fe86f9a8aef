/* precision: how exactly another program prints its numbers, as far as they show it. */
#ifndef PROGRAMS_PRECISION_H
#define PROGRAMS_PRECISION_H

#include <stdbool.h>

/* The most digits seen, from the first that is not 0 on, and behind the point; and whether any
 * number had a point or an exponent. All zero: nothing was seen. */
typedef struct {
  int significant, decimals;
  bool fractional;
} precision;

/* Takes note of the finite number that is printed in [from, to). */
void precision_note(precision *seen, const char *from, const char *to);

/* Half a unit in the last place to which a number of this size is printed. */
double precision_loss(const precision *seen, double value);

/* To how many digits a number of this size is printed; 0 if it is lost altogether. */
int precision_digits(const precision *seen, double value);

#endif
