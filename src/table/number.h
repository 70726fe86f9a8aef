/* One field as a number. Private to table. */
#ifndef TABLE_NUMBER_H
#define TABLE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Whether text is one finite decimal number and nothing else. */
bool table_number(const char *text, double *value);

/* Whether it was meant as one, right or not: a digit after an optional sign and point; NaN, inf. */
bool table_number_like(const char *text);

/* Why table_number refuses text, and the mend. */
void table_number_reason(const char *text, char *reason, size_t size);

#endif
