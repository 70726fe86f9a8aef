/* number: decimal text to the nearest double. Private to table. */
#ifndef TABLE_NUMBER_H
#define TABLE_NUMBER_H

#include <stdbool.h>

/* Whether all of text is one decimal number, of any size, inf and nan included; hexadecimal ones
 * are none. The value is the double nearest to it, as strtod's. */
bool table_number(const char *text, double *value);

#endif
