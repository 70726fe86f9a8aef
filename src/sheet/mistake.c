#include "sheet/mistake.h"

const char *sheet_mistake_name(sheet_mistake_class kind) {
  static const char *const names[] = {"sign",         "factor",     "offset",     "index",
                                      "missing-term", "extra-term", "exponent",   "symbol",
                                      "operator",     "bracket",    "convention", "other"};
  return names[kind];
}
