/* What every program does alike: options, exit status, messages, colour, reading and writing.
 * Programs are the only place that prints, exits and looks at the environment. */
#ifndef PROGRAMS_PROGRAM_H
#define PROGRAMS_PROGRAM_H

#include "table/table.h"
#include <popt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdnoreturn.h>

/* Exit status, everywhere. Of several answers the gravest counts: 4, 2, 1, 3, 0. */
enum {
  PROGRAM_CORRECT = 0,   /* correct, or done */
  PROGRAM_WRONG = 1,     /* wrong */
  PROGRAM_INPUT = 2,     /* the input cannot be used; the message names place and mend */
  PROGRAM_UNDECIDED = 3, /* undecided */
  PROGRAM_FAULT = 4,     /* a fault of the machine: memory, disk, a reader that went away */
  PROGRAM_INTERRUPTED = 130
};

/* What a program says of itself in --help. */
typedef struct {
  const char *name;     /* "sne-dq" */
  const char *operands; /* "P Q" */
  const char *summary;  /* one or more lines; may hold examples */
} program_about;

/* Starts a program: GSL's aborting handler off, a closed pipe is a write error. Reads the options,
 * which come before the operands; answers --help and --version; refuses an unknown option. Returns
 * the operands, NULL-terminated, and their number; they live as long as the process. */
const char **program_begin(const program_about *about, int argc, const char **argv,
                           const struct poptOption *options, size_t *operand_count);

/* "name: message" to standard error, and exit with status. */
noreturn void program_fail(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Fails with PROGRAM_INPUT unless low <= count <= high; a stray option among them gets its own
 * sentence. */
void program_demand_operands(const char *const *operands, size_t count, size_t low, size_t high);

/* The position of word in the NULL-terminated choices; fails, listing them, if it is none. */
size_t program_choose(const char *option, const char *word, const char *const *choices);

/* Colour is used on a terminal only, and not with NO_COLOR set or TERM=dumb. */
bool program_colour(FILE *stream);

/* True after Ctrl-C (or SIGTERM, or SIGHUP), once program_catch_interrupt was called. */
void program_catch_interrupt(void);
bool program_interrupted(void);

/* False once the reader of a pipe on standard output has gone away. */
bool program_is_read(void);

/* ---- reading and writing tables; each fails with its message rather than return an error ---- */

void program_read(const char *path, const table_options *options, table *result);
/* The values of a table with no label column; the caller owns the matrix. */
gsl_matrix *program_read_matrix(const char *path);
/* Fails if status is not GSL_SUCCESS: with PROGRAM_INPUT and the error's place. */
void program_demand(int status, const table_error *error);
/* Memory that must be there. */
void *program_demand_memory(void *memory);

/* An output file, written whole or not at all; see table_output. */
table_output *program_output(const char *path);
void program_commit(table_output *output);

#endif
