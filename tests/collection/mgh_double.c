#include "mgh.h"

#define NUMBER double
#define TABLE mgh_residuals
#include "mgh_residuals.h"
