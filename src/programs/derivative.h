/* One derivation step on real matrices: what sne-dq, sne-dz and sne-dy have in common. */
#ifndef PROGRAMS_DERIVATIVE_H
#define PROGRAMS_DERIVATIVE_H

#include "programs/inputs.h"
#include "programs/program.h"

typedef struct {
  program_about about;
  sne_variable variable;
} derivative;

/* The whole program; returns its exit status. */
int derivative_main(const derivative *step, int argc, const char **argv);

#endif
