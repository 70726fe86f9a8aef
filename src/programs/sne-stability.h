/* The laboratory of gradient (1) against (2): what its tables have in common. */
#ifndef PROGRAMS_SNE_STABILITY_H
#define PROGRAMS_SNE_STABILITY_H

#include "programs/inputs.h"
#include <gsl/gsl_rng.h>

enum { STABILITY_METHODS = SNE_DESCENT_LINEARISED + 1 };
extern const char *const stability_methods[STABILITY_METHODS + 1];

typedef struct {
  const char *method, *table, *start, *decay, *precision;
  double rate, smallest;
  long steps, every, per_decade, seed, starts;
  int outcomes, entries;
  gsl_vector *first;           /* the start that a file has, or NULL */
  sne_descent_options descent; /* of method, rate, decay and precision */
} settings;

/* ---- sne-stability_p.c: p and q ---- */

/* A p of chosen->outcomes whose log-probabilities are spread at random (seed), and whose smallest
 * entry is `smallest`. The caller owns it, as it does what the next two return. */
gsl_vector *stability_make_p(const settings *chosen, double smallest);
/* The distribution in a file. */
gsl_vector *stability_read(const char *path);
/* Reads chosen->first if chosen->start is a file; p, with its zeros, says where it has to be
 * positive, and the zeros are left out of it. */
void stability_read_start(settings *chosen, const gsl_vector *p);
/* Leaves those entries in v that belong to a positive one of p. */
void stability_keep(gsl_vector **v, const gsl_vector *p);
/* Where a descent to p begins: chosen->start. random is for the start of that name. */
gsl_vector *stability_start(const settings *chosen, const gsl_vector *p, gsl_rng *random);

/* ---- sne-stability_descent.c ---- */

sne_descent *stability_begin(const settings *chosen, sne_descent_method method,
                             const gsl_vector *p);
/* Is this step one to be printed? */
bool stability_due(const settings *chosen, long step);
/* `before`, then a number, or "-" where there is none. */
void stability_print(FILE *stream, const char *before, double value);
/* What became of it. */
void stability_print_end(FILE *stream, const sne_descent_state *state);

/* ---- the tables: each writes its columns, and properties behind them ---- */

void stability_print_descent(FILE *stream, const settings *chosen, const gsl_vector *p);
void stability_print_summary(FILE *stream, const settings *chosen, const gsl_vector *p);
void stability_print_map(FILE *stream, const settings *chosen);

/* sne-stability_curvature.c */
void stability_print_spectrum(FILE *stream, const settings *chosen, const gsl_vector *p);
void stability_print_field(FILE *stream, const gsl_vector *p);

/* sne-stability_gradients.c */
void stability_print_gradients(FILE *stream);
void stability_print_vanishing(FILE *stream, const settings *chosen);

#endif
