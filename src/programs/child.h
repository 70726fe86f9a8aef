/* child: another program, spoken to over pipes, a line for a line.
 *
 * It is started without a shell, in a session of its own that ends with it: whatever happens,
 * nothing of it is left behind, but for what makes itself a session of its own. It has a deadline
 * for each answer, which covers that it takes the question, too. Its standard error is listened to,
 * so that it never waits for a reader, and its last words are part of the complaint if it fails.
 * SIGPIPE has to be ignored, as in any program that begins with program_begin. */
#ifndef PROGRAMS_CHILD_H
#define PROGRAMS_CHILD_H

#include <stdbool.h>
#include <stddef.h>

typedef struct child child;

/* Starts command, NULL-terminated, which is borrowed; it is looked up in PATH. timeout is in
 * seconds. NULL if it cannot be started: complaint then says why. */
child *child_start(const char *const *command, double timeout, char *complaint, size_t size);

/* Sends question, which ends with a line end, and waits for the line that answers it. *answer
 * receives that line, terminated and without its line end; it is the child's, until the next
 * question. NULL when there is none, within the timeout and of at most `most` bytes, or when more
 * than one line came: see child_complaint. Not to be asked again after that. */
const char *child_ask(child *c, const char *question, size_t length, size_t most);

/* What went wrong, as a sentence without its full stop; "" before. */
const char *child_complaint(const child *c);

/* Ends its input, at which it should end. False if it had something to say before that: then it did
 * not answer a line with a line, and child_complaint says so. */
bool child_finish(child *c);

/* Ends it, with all of its session, and frees c; NULL is allowed. */
void child_stop(child *c);

#endif
