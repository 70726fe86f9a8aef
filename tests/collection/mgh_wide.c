#include "mgh.h"

/* The doubles of the formulas are promoted on purpose. */
#pragma GCC diagnostic ignored "-Wdouble-promotion"

#define NUMBER wide
#define TABLE mgh_wide_residuals
#include "mgh_residuals.h"
