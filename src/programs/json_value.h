/* json_value: what JSON has no word for, made into values that it has. */
#ifndef PROGRAMS_JSON_VALUE_H
#define PROGRAMS_JSON_VALUE_H

#include <jansson.h>
#include <stddef.h>

/* A number; null if it is not finite. */
json_t *json_value_number(double x);

/* Text of any bytes; each that is not UTF-8 is shown as U+FFFD. */
json_t *json_value_text(const char *text, size_t length);
json_t *json_value_string(const char *text);

/* Prints it to stdout, with a line end, and frees it. Fails for lack of memory. */
void json_value_print(json_t *value);

#endif
