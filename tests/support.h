/* What tests of whole programs share. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

/* What a command said; free with support_free. */
typedef struct {
  int status; /* exit status; 128 + number for a signal */
  char *out, *err;
} support_run;

/* Runs a shell command line (printf-style). Programs are found in BIN. The test fails if the
 * command cannot be started. */
support_run support_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
void support_free(support_run *run);

/* The rest of the line after "# key " in text; "" when there is none. The result is overwritten by
 * the next call. */
const char *support_property(const char *text, const char *key);

/* Writes text to a file of this test's below the build folder and returns its path; slots 0 to 7
 * are different files. */
const char *support_file(int slot, const char *text);

/* The whole file as a string for free(); the test fails if it cannot be read. */
char *support_read(const char *path);

/* Says on the standard error what is not tested here, and why; tests/run tells it. A warning of
 * Criterion's would fail the whole program. */
void support_pass_over(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* True once no process of that number runs, which is waited for a while; a zombie does not run. */
bool support_is_gone(long pid);

#endif
