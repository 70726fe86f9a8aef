#include "mgh.h"

#define NUMBER wide
#define TABLE mgh_wide_residuals
#include "mgh_residuals.h"
