/* Reproducible random numbers: splitmix64 (Steele, Lea and Flood, OOPSLA 2014). */
#ifndef SHEET_RANDOM_H
#define SHEET_RANDOM_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint64_t state;
} sheet_random;

/* Uniform over 0..count-1; count is far below 2^64, so the bias is too small to be seen. */
size_t sheet_random_below(sheet_random *random, size_t count);

#endif
