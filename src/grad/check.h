/* check: what is common to checks of all entries and of some. Private to grad. */
#ifndef GRAD_CHECK_H
#define GRAD_CHECK_H

#include "grad/grad.h"

/* Counts and ranks the entries, and takes the gravest of their verdicts. */
void grad_check_sum_up(grad_check *check);

#endif
