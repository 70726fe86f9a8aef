#include "support.h"

#include "programs/inputs.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* All tests by another kernel: GRADCHECK_KERNEL=portable make test. */
__attribute__((constructor)) static void take_kernel(void) {
  inputs_kernel();
}

char *support_read(const char *path) {
  FILE *file = fopen(path, "rb");
  cr_assert(file, "cannot open %s", path);
  size_t used = 0, room = 4096;
  char *text = malloc(room);
  cr_assert(text);
  for (size_t got; (got = fread(text + used, 1, room - used - 1, file)) > 0;) {
    used += got;
    if (room - used < 2) {
      text = realloc(text, room *= 2);
      cr_assert(text);
    }
  }
  text[used] = '\0';
  fclose(file);
  return text;
}

void support_pass_over(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("passed over: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
}

support_run support_shell(const char *format, ...) {
  char command[4096], line[8192], out[256], err[256];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(command, sizeof command, format, arguments);
  va_end(arguments);
  cr_assert(length > 0 && (size_t)length < sizeof command, "command too long");
  snprintf(out, sizeof out, BUILD "/tests/run.%ld.out", (long)getpid());
  snprintf(err, sizeof err, BUILD "/tests/run.%ld.err", (long)getpid());
  snprintf(line, sizeof line, "PATH=\"$PWD/" BIN ":$PATH\"; { %s\n} >%s 2>%s", command, out, err);
  int status = system(line);
  cr_assert(status != -1, "cannot run %s", command);
  support_run run = {.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
                     .out = support_read(out),
                     .err = support_read(err)};
  unlink(out);
  unlink(err);
  return run;
}

void support_free(support_run *run) {
  free(run->out);
  free(run->err);
}

const char *support_property(const char *text, const char *key) {
  static char value[512];
  char prefix[128];
  snprintf(prefix, sizeof prefix, "# %s ", key);
  for (const char *line = text; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
    if (strncmp(line, prefix, strlen(prefix)) == 0) {
      snprintf(value, sizeof value, "%.*s", (int)strcspn(line + strlen(prefix), "\n"),
               line + strlen(prefix));
      return value;
    }
  return "";
}

const char *support_file(int slot, const char *text) {
  static char paths[8][256];
  snprintf(paths[slot], sizeof paths[slot], BUILD "/tests/file.%ld.%d", (long)getpid(), slot);
  FILE *file = fopen(paths[slot], "wb");
  cr_assert(file, "cannot write %s", paths[slot]);
  cr_assert(fputs(text, file) >= 0 && fclose(file) == 0);
  return paths[slot];
}

/* The state in /proc, where there is one, stands behind the name, which may hold anything. */
static bool is_zombie(long pid) {
  char path[64], text[512] = "";
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file) return false;
  size_t got = fread(text, 1, sizeof text - 1, file);
  text[got] = '\0';
  fclose(file);
  const char *name_end = strrchr(text, ')');
  return name_end && strncmp(name_end, ") Z", 3) == 0;
}

bool support_is_gone(long pid) {
  enum { TRIES = 500 };
  for (int k = 0; k < TRIES; k++) {
    if (kill((pid_t)pid, 0) != 0 || is_zombie(pid)) return true;
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
  }
  return false;
}
