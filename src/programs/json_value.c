#include "programs/json_value.h"

#include "programs/program.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* jansson refuses what is not finite, and the key would be lost. */
json_t *json_value_number(double x) {
  return isfinite(x) ? json_real(x) : json_null();
}

json_t *json_value_text(const char *text, size_t length) {
  json_t *plain = json_stringn(text, length);
  if (plain) return plain;
  char *mended = program_demand_memory(malloc(3 * length + 1));
  size_t used = 0;
  for (size_t k = 0; k < length; k++) {
    if ((unsigned char)text[k] < 0x80) {
      mended[used++] = text[k];
    } else {
      memcpy(mended + used, "\xEF\xBF\xBD", 3);
      used += 3;
    }
  }
  json_t *result = json_stringn(mended, used);
  free(mended);
  return result;
}

json_t *json_value_string(const char *text) {
  return json_value_text(text, strlen(text));
}

void json_value_print(json_t *value) {
  program_demand_memory(value);
  json_dumpf(value, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
  putchar('\n');
  json_decref(value);
}
