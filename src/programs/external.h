/* external: a function and its gradient that another program computes.
 *
 * The program reads a point a line, n numbers, and answers with a line, f and then the n entries of
 * the gradient. What it says is taken as it is or not at all: anything but 1 + n numbers on one
 * line is a complaint, and then every value is NaN until the next external_begin. */
#ifndef PROGRAMS_EXTERNAL_H
#define PROGRAMS_EXTERNAL_H

#include <gsl/gsl_multimin.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct external external;

/* For points of n numbers; see child_start for the rest. Nothing is started yet. */
external *external_open(const char *const *command, size_t n, double timeout);
void external_close(external *e); /* NULL is allowed */

/* Begins a point: forgets the complaint, starts the program if it does not run, and asks it at x,
 * which serves the next call of f and of df. */
void external_begin(external *e, const gsl_vector *x);

/* f, df and fdf ask the program; df leaves NaN where there is a complaint. The function is e's. */
gsl_multimin_function_fdf *external_function(external *e);

/* What went wrong since external_begin, as a sentence without its full stop; NULL if nothing. */
const char *external_complaint(const external *e);

/* How often the program answered: since external_begin, and ever. */
size_t external_answers(const external *e);
bool external_ever_answered(const external *e);

/* How far a gradient entry of this size may be off by print: half a unit in the last place, 0 where
 * all are whole numbers; infinitely far after external_blur, if f has too few digits to condemn. */
double external_rounding(const external *e, double value);

/* Where f is printed with fewer digits than a double has, nearby values look the same, as if f were
 * flat and free of noise. From now on, until the next external_begin, f is off at random, by what
 * print may have cut off, so that it has as much noise as is hidden. False if print hides nothing.
 */
bool external_blur(external *e);

/* To how many digits f or its gradient is printed, if that may be too few; else 0. */
int external_coarse_digits(const external *e);

/* After the last point: ends the program. False if it had more to say than it was asked. */
bool external_finish(external *e);

#endif
