#include "table/lines.h"

#include <errno.h>
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

static int open_temporary(table_output *output) {
  size_t room = strlen(output->path) + sizeof ".XXXXXX";
  output->temporary = malloc(room);
  if (!output->temporary) return -1;
  snprintf(output->temporary, room, "%s.XXXXXX", output->path);
  int descriptor = mkstemp(output->temporary);
  if (descriptor < 0) {
    int reason = errno;
    free(output->temporary);
    output->temporary = NULL;
    errno = reason;
    return -1;
  }
  fchmod(descriptor, mode_for(output->path)); /* at worst it stays private */
  return descriptor;
}

static bool is_device(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/* Where a symbolic link leads, so that the link stays one; a copy of path for a new file. */
static char *resolve(const char *path) {
  char *resolved = realpath(path, NULL);
  return resolved || errno != ENOENT ? resolved : strdup(path);
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
  } else if ((output->path = resolve(path)) != NULL) {
    if (access(output->path, F_OK) == 0 && access(output->path, W_OK) != 0) {
      output->stream = NULL; /* a rename would pass over the file's own permission */
    } else if (is_device(path)) {
      output->stream = fopen(path, "w");
    } else {
      int descriptor = open_temporary(output);
      output->stream = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    }
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
  errno = 0;
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
