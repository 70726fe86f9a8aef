#define _GNU_SOURCE /* POSIX_SPAWN_SETSID, which POSIX has since 2024 */
#include "programs/child.h"

#include "programs/program.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  WORDS = 800,  /* bytes of standard error that are kept */
  SLICE = 100,  /* ms after which it is looked whether someone interrupts */
  LINGER = 50,  /* ms in which a second line may follow the first answer */
  GRACE = 1000, /* ms in which it ends when its input does */
  SHOWN = 60    /* bytes of an unfinished answer that are shown */
};

struct child {
  pid_t pid;
  int in, out, err; /* our ends; -1 when closed */
  double timeout;
  char *text;              /* what it said; room bytes, the last of them kept for a '\0' */
  size_t used, room, line; /* line: length of the answer handed out, with its line end */
  char words[WORDS + 1];   /* the end of its standard error */
  size_t word_count, answers;
  char complaint[2 * WORDS];
};

/* ---- time ---- */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* From here to the deadline in ms, at most a slice. */
static int wait_until(double deadline) {
  double left = 1e3 * (deadline - now());
  if (left <= 0) return 0;
  return left < SLICE ? (int)left + 1 : SLICE;
}

/* ---- complaints ---- */

static void __attribute__((format(printf, 2, 3))) complain(child *c, const char *format, ...) {
  va_list arguments;
  size_t used = strlen(c->complaint);
  va_start(arguments, format);
  vsnprintf(c->complaint + used, sizeof c->complaint - used, format, arguments);
  va_end(arguments);
}

/* The last lines of standard error, on one line. */
static void complain_words(child *c) {
  char *text = c->words;
  size_t length = c->word_count;
  while (length > 0 && strchr(" \t\r\n", text[length - 1])) length--;
  if (length == 0) return;
  for (size_t k = 0; k < length; k++)
    if ((unsigned char)text[k] < 0x20) text[k] = text[k] == '\n' ? '|' : ' ';
  bool cut = c->word_count == WORDS;
  complain(c, "; its last words: %s%.*s", cut ? "..." : "", (int)length, text);
}

static void complain_unfinished(child *c) {
  if (c->used > 0)
    complain(c, "; it printed '%.*s%s' without a line end", c->used < SHOWN ? (int)c->used : SHOWN,
             c->text, c->used < SHOWN ? "" : "...");
}

const char *child_complaint(const child *c) {
  return c->complaint;
}

/* ---- starting ---- */

/* Away from 0, 1 and 2, and not for programs that are started later. */
static int set_apart(int descriptor) {
  int apart = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  int reason = errno;
  close(descriptor);
  errno = reason;
  return apart;
}

static bool open_pipe(int ends[2]) {
  ends[0] = ends[1] = -1;
  int plain[2];
  if (pipe(plain) != 0) return false;
  ends[0] = set_apart(plain[0]);
  ends[1] = set_apart(plain[1]);
  return ends[0] >= 0 && ends[1] >= 0;
}

static void close_end(int *descriptor) {
  if (*descriptor >= 0) close(*descriptor);
  *descriptor = -1;
}

#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID POSIX_SPAWN_SETPGROUP
#endif

/* In a session, or at least a group, of its own, with the signals as they are by default. */
static int spawn(child *c, const char *const *command, const int theirs[3]) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t defaults, none;
  int failed = posix_spawn_file_actions_init(&actions);
  if (failed) return failed;
  failed = posix_spawnattr_init(&attributes);
  for (int k = 0; !failed && k < 3; k++)
    failed = posix_spawn_file_actions_adddup2(&actions, theirs[k], k);
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  if (!failed) {
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setsigmask(&attributes, &none);
    extern char **environ;
    failed =
        posix_spawnp(&c->pid, command[0], &actions, &attributes, (char *const *)command, environ);
  }
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

static int connect_and_spawn(child *c, const char *const *command) {
  int in[2], out[2] = {-1, -1}, err[2] = {-1, -1};
  int failed = 0;
  if (!open_pipe(in) || !open_pipe(out) || !open_pipe(err)) failed = errno;
  if (!failed) failed = spawn(c, command, (int[3]){in[0], out[1], err[1]});
  close_end(&in[0]);
  close_end(&out[1]);
  close_end(&err[1]);
  c->in = in[1];
  c->out = out[0];
  c->err = err[0];
  int ours[3] = {c->in, c->out, c->err};
  for (int k = 0; !failed && k < 3; k++)
    if (fcntl(ours[k], F_SETFL, O_NONBLOCK) < 0) failed = errno;
  return failed;
}

static const char *mend_of(int failed, const char *command) {
  switch (failed) {
  case ENOENT:
    if (strchr(command, '/') && access(command, F_OK) == 0)
      return "; the program that its first line names is not there";
    if (strchr(command, ' ')) return "; a command and its arguments are words of their own";
    return "; give its path, or one that is found in PATH";
  case EACCES:
    return "; is it executable? (chmod +x)";
  case ENOEXEC:
    return "; a script begins with a line like #!/bin/sh";
  default:
    return "";
  }
}

child *child_start(const char *const *command, double timeout, char *complaint, size_t size) {
  /* Two at once would each inherit the pipes of the other before they are set apart. */
  static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
  child *c = program_demand_memory(calloc(1, sizeof *c));
  c->timeout = timeout;
  c->in = c->out = c->err = -1;
  pthread_mutex_lock(&one_at_a_time);
  signal(SIGCHLD, SIG_DFL); /* where it was ignored, nothing would be known of the end */
  int failed = connect_and_spawn(c, command);
  pthread_mutex_unlock(&one_at_a_time);
  if (!failed) return c;
  snprintf(complaint, size, "%s cannot be started: %s%s", command[0], strerror(failed),
           mend_of(failed, command[0]));
  child_stop(c);
  return NULL;
}

/* ---- listening ---- */

static void hear_words(child *c) {
  char heard[4096];
  ssize_t got = read(c->err, heard, sizeof heard);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) close_end(&c->err);
    return;
  }
  size_t fresh = (size_t)got < WORDS ? (size_t)got : WORDS;
  size_t kept = c->word_count + fresh <= WORDS ? c->word_count : WORDS - fresh;
  memmove(c->words, c->words + c->word_count - kept, kept);
  memcpy(c->words + kept, heard + (size_t)got - fresh, fresh);
  c->word_count = kept + fresh;
  c->words[c->word_count] = '\0';
}

static void hear_answer(child *c) {
  if (c->room - c->used < 0x10000) {
    c->room = 2 * c->room + 0x10000;
    c->text = program_demand_memory(realloc(c->text, c->room));
  }
  ssize_t got = read(c->out, c->text + c->used, c->room - c->used - 1);
  if (got > 0) {
    c->used += (size_t)got;
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    close_end(&c->out);
  }
}

/* Sends what it takes of rest; how much that was. */
static size_t send_some(child *c, const char *rest, size_t length) {
  ssize_t sent = write(c->in, rest, length);
  if (sent >= 0) return (size_t)sent;
  if (errno != EAGAIN && errno != EINTR) close_end(&c->in);
  return 0;
}

/* Waits at most so many ms for something to happen; true if anything did. */
static bool exchange(child *c, const char *rest, size_t length, size_t *sent, int ms) {
  struct pollfd ends[] = {{.fd = length > 0 ? c->in : -1, .events = POLLOUT},
                          {.fd = c->out, .events = POLLIN},
                          {.fd = c->err, .events = POLLIN}};
  if (poll(ends, 3, ms) <= 0) return false;
  if (ends[0].revents) *sent += send_some(c, rest, length);
  if (ends[1].revents) hear_answer(c);
  if (ends[2].revents) hear_words(c);
  return true;
}

/* Hears what comes within so many ms; stops as soon as more than `enough` bytes are there. */
static void listen_for(child *c, double ms, size_t enough) {
  double deadline = now() + 1e-3 * ms;
  size_t sent = 0;
  do {
    if (c->used > enough || (c->out < 0 && c->err < 0)) return;
    exchange(c, NULL, 0, &sent, wait_until(deadline));
  } while (now() < deadline && !program_interrupted());
}

/* ---- the end of it ---- */

/* Its exit as waitid tells it, if it ends within so many ms; false if it goes on. It stays a
 * zombie, so that its group keeps its number. */
static bool has_ended(const child *c, double ms, siginfo_t *how) {
  double deadline = now() + 1e-3 * ms;
  for (;;) {
    how->si_pid = 0;
    if (waitid(P_PID, (id_t)c->pid, how, WEXITED | WNOWAIT | WNOHANG) != 0) return false;
    if (how->si_pid == c->pid) return true;
    if (now() >= deadline) return false;
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
  }
}

static void complain_end(child *c) {
  siginfo_t how;
  listen_for(c, 20, c->used); /* to its last words */
  bool ended = has_ended(c, GRACE, &how);
  if (!ended)
    complain(c, "it closed its output");
  else if (how.si_code == CLD_EXITED)
    complain(c, "it ended with exit status %d", how.si_status);
  else
    complain(c, "it was killed by signal %d (%s)", how.si_status, strsignal(how.si_status));
  if (c->answers == 0)
    complain(c, " before its first answer");
  else
    complain(c, " after %zu answer%s; %s", c->answers, c->answers == 1 ? "" : "s",
             ended && how.si_code == CLD_EXITED && how.si_status == 0
                 ? "it has to answer line by line until its input ends"
                 : "where f has no value, the answer is nan");
  complain_unfinished(c);
  complain_words(c);
}

static void complain_silence(child *c, bool taken) {
  complain(c, "no answer within %g s", c->timeout);
  if (!taken) complain(c, ": it does not read its input");
  complain_unfinished(c);
  if (taken && c->used == 0 && c->answers == 0)
    complain(c, "; if it prints into a buffer, it has to flush it after each line (flush=True in "
                "Python, fflush() in awk, fflush(stdout) in C), and mawk reads line by line only "
                "with -W interactive");
  complain(c, "; if it takes longer, --timeout=SECONDS waits for it");
  complain_words(c);
}

static void complain_surplus(child *c) {
  const char *more = c->text + c->line;
  size_t length = c->used - c->line;
  size_t shown = strcspn(more, "\n");
  if (shown > length) shown = length;
  complain(c, "%s: '%.*s%s'",
           c->answers == 0 ? "it spoke before it was asked"
                           : "it printed more than one line for one point",
           shown < SHOWN ? (int)shown : SHOWN, more, shown < SHOWN ? "" : "...");
  complain_words(c);
}

/* ---- asking ---- */

/* The answer handed out last is dropped. */
static void forget_answer(child *c) {
  if (c->line == 0) return;
  c->used -= c->line;
  memmove(c->text, c->text + c->line, c->used);
  c->line = 0;
}

static bool has_surplus(child *c) {
  if (c->text) c->text[c->used] = '\0';
  if (c->used == c->line) return false;
  complain_surplus(c);
  return true;
}

/* Sends the question and hears until a line is whole. */
static bool converse(child *c, const char *question, size_t length, size_t most) {
  double deadline = now() + c->timeout;
  size_t sent = 0, searched = 0;
  siginfo_t how;
  for (;;) {
    bool whole = c->used > searched && memchr(c->text + searched, '\n', c->used - searched);
    if (!whole) searched = c->used;
    if (whole && sent == length) return true;
    if (program_interrupted()) return complain(c, "interrupted"), false;
    if (!program_is_read()) return complain(c, "nobody reads what it is asked for"), false;
    if (c->used > most)
      return complain(c, "it printed more than %zu bytes for one point", most), false;
    if (c->out < 0) return complain_end(c), false;
    int ms = wait_until(deadline);
    if (ms == 0) return complain_silence(c, sent == length), false;
    if (!exchange(c, question + sent, length - sent, &sent, ms) && has_ended(c, 0, &how) &&
        !exchange(c, NULL, 0, &sent, 0))
      return complain_end(c), false; /* though another process may hold its output open */
  }
}

const char *child_ask(child *c, const char *question, size_t length, size_t most) {
  listen_for(c, 0, c->line);
  if (has_surplus(c)) return NULL;
  forget_answer(c);
  if (!converse(c, question, length, most)) return NULL;
  const char *end = memchr(c->text, '\n', c->used);
  c->line = (size_t)(end - c->text) + 1;
  c->answers++;
  if (c->answers == 1) listen_for(c, LINGER, c->line);
  if (has_surplus(c)) return NULL;
  c->text[c->line - 1] = '\0';
  if (strlen(c->text) < c->line - 1)
    return complain(c, "its answer has a zero byte in it, which is no text"), NULL;
  return c->text;
}

bool child_finish(child *c) {
  listen_for(c, LINGER, c->line);
  bool fine = !has_surplus(c);
  close_end(&c->in);
  if (fine) listen_for(c, GRACE, SIZE_MAX);
  return fine;
}

/* Where there is /proc: what has left the group, as timeout(1) does, is still of the session. */
static void kill_session(pid_t session) {
  DIR *processes = opendir("/proc");
  if (!processes) return;
  for (const struct dirent *entry; (entry = readdir(processes)) != NULL;) {
    pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
    if (pid > 0 && getsid(pid) == session) kill(pid, SIGKILL);
  }
  closedir(processes);
}

void child_stop(child *c) {
  if (!c) return;
  close_end(&c->in);
  close_end(&c->out);
  if (c->pid > 0) {
    siginfo_t how;
    has_ended(c, c->complaint[0] || program_interrupted() ? 0 : GRACE, &how);
    kill(-c->pid, SIGKILL);
    kill_session(c->pid);
    while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR) {
    }
  }
  close_end(&c->err);
  free(c->text);
  free(c);
}
