#include "table/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct table_output {
  FILE *stream;
  char *path;      /* NULL for standard output */
  char *temporary; /* NULL when the stream is the file itself: standard output, a device */
};

/* Frees output and what it holds, but for the files. */
static void release(table_output *output) {
  free(output->path);
  free(output->temporary);
  free(output);
}

/* The mode a new file gets, or the old one keeps. */
static mode_t mode_for(const char *path) {
  struct stat status;
  if (stat(path, &status) == 0) return status.st_mode & 0777;
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

/* A file that its owner protects is not replaced behind his back. */
static FILE *open_temporary(table_output *output) {
  if (faccessat(AT_FDCWD, output->path, F_OK, AT_EACCESS) == 0 &&
      faccessat(AT_FDCWD, output->path, W_OK, AT_EACCESS) != 0)
    return NULL;
  size_t room = strlen(output->path) + sizeof ".XXXXXX";
  output->temporary = malloc(room);
  if (!output->temporary) return NULL;
  snprintf(output->temporary, room, "%s.XXXXXX", output->path);
  int descriptor = mkstemp(output->temporary);
  if (descriptor < 0) {
    int reason = errno;
    free(output->temporary);
    output->temporary = NULL;
    errno = reason;
    return NULL;
  }
  fchmod(descriptor, mode_for(output->path)); /* at worst it stays private */
  FILE *stream = fdopen(descriptor, "w");
  if (!stream) close(descriptor);
  return stream;
}

/* The file that path leads to, so that a link stays a link; NULL with errno. */
static char *target_of(const char *path) {
  if (!*path) {
    errno = ENOENT;
    return NULL;
  }
  char *target = realpath(path, NULL);
  return target || errno != ENOENT ? target : strdup(path);
}

static bool is_device(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

table_output *table_output_open(const char *path, table_error *error) {
  bool standard = !path || strcmp(path, "-") == 0;
  table_error_begin(error, standard ? "standard output" : path);
  table_output *output = calloc(1, sizeof *output);
  if (!output) {
    table_fail(error, GSL_ENOMEM, 0, 0, "not enough memory");
    return NULL;
  }
  errno = 0;
  if (standard) {
    output->stream = stdout;
  } else if ((output->path = target_of(path)) != NULL) {
    output->stream = is_device(path) ? fopen(path, "w") : open_temporary(output);
  }
  if (output->stream) return output;
  table_fail(error, GSL_EFAILED, 0, 0, "cannot be written: %s", strerror(errno));
  if (output->temporary) unlink(output->temporary);
  release(output);
  return NULL;
}

FILE *table_output_stream(table_output *output) {
  return output->stream;
}

/* Flushes, syncs and closes; the first failure's errno, or 0. */
static int finish_stream(table_output *output) {
  int failed = ferror(output->stream) ? EIO : 0;
  if (failed) fputc('\n', output->stream); /* what failed is lost anyway; this tells why */
  if (fflush(output->stream) != 0) failed = errno;
  if (output->temporary && !failed && fsync(fileno(output->stream)) != 0) failed = errno;
  if (output->path && fclose(output->stream) != 0 && !failed) failed = errno;
  if (output->temporary && !failed && rename(output->temporary, output->path) != 0) failed = errno;
  return failed;
}

int table_output_commit(table_output *output, table_error *error) {
  table_error_begin(error, output->path ? output->path : "standard output");
  int failed = finish_stream(output);
  if (failed && output->temporary) unlink(output->temporary);
  release(output);
  if (!failed) return GSL_SUCCESS;
  if (failed == EPIPE)
    return table_fail(error, GSL_EFAILED, 0, 0, "its reader went away before all was written");
  return table_fail(error, GSL_EFAILED, 0, 0, "not all could be written: %s", strerror(failed));
}

void table_output_abandon(table_output *output) {
  if (output->path) fclose(output->stream);
  if (output->temporary) unlink(output->temporary);
  release(output);
}
