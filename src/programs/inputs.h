/* What the model's programs read: points, p, and the variable that the cost is differentiated by.
 */
#ifndef PROGRAMS_INPUTS_H
#define PROGRAMS_INPUTS_H

#include "programs/program.h"
#include "sne/sne.h"

typedef struct {
  gsl_matrix *p, *x; /* N x N; N x N or N x h. Contiguous; the caller owns them */
  const char *p_path, *x_path;
  sne_variable variable;
  sne_pairs pairs;
  bool general;
} inputs;

/* Reads P and X (operands[0] and [1]) and fails with place and mend unless p is a distribution that
 * the step's formula holds for (any non-negative p with `general`) and X fits it. */
void inputs_read(const char *const *operands, sne_variable variable, const char *pairs,
                 bool general, inputs *in);
void inputs_free(inputs *in);

/* A gradient claimed in a file: as large as X; the caller owns it. */
gsl_matrix *inputs_claim(const inputs *in, const char *path);

/* "q", "z", "y". */
const char *inputs_symbol(sne_variable variable);

/* The pairs convention of that name; fails if there is none. */
sne_pairs inputs_pairs(const char *name);

/* The entries of a contiguous matrix as one vector, row by row. */
gsl_vector_view inputs_entries(gsl_matrix *m);

/* Takes the kernel that $GRADCHECK_KERNEL names, if it names one: plain, portable, avx2 or avx512;
 * fails if there is none of that name on this machine. For comparisons and for debuggers. */
void inputs_kernel(void);

/* p of points; fails with the mend if they are too few for the perplexity. path is for messages. */
gsl_matrix *inputs_affinity(const char *path, const gsl_matrix *points, double perplexity);
/* The same over each point's nearest neighbours. */
gsl_spmatrix *inputs_affinity_sparse(const char *path, const gsl_matrix *points, double perplexity,
                                     size_t neighbours);

#endif
