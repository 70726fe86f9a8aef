#include "table/lines.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line's end is looked for in pieces, or short lines would each search the whole buffer for the
 * kind of end that the file does not have. */
enum { LINES_PIECE = 1024 };

static int refuse(table_error *error, const char *why) {
  return table_fail(error, GSL_EFAILED, 0, 0, "cannot be read: %s", why);
}

int table_lines_open(table_lines *lines, const char *path, table_error *error) {
  bool standard = strcmp(path, "-") == 0;
  struct stat status;
  lines->file = NULL;
  lines->text = NULL;
  lines->used = lines->filled = lines->length = lines->room = lines->number = 0;
  if ((standard ? fstat(STDIN_FILENO, &status) : stat(path, &status)) != 0)
    return refuse(error, strerror(errno));
  if (S_ISDIR(status.st_mode)) return refuse(error, "it is a directory; name a file in it");
  errno = 0;
  lines->file = standard ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path, "rb");
  if (!lines->file) return refuse(error, errno ? strerror(errno) : "not enough memory");
  return GSL_SUCCESS;
}

void table_lines_close(table_lines *lines) {
  if (lines->file) gzclose(lines->file);
  free(lines->text);
}

/* Whether there are bytes in the buffer; none at the end of the file or on an error, which gzerror
 * then knows. */
static bool fill(table_lines *lines) {
  if (lines->used < lines->filled) return true;
  int got = gzread(lines->file, lines->buffer, LINES_BUFFER);
  lines->used = 0;
  lines->filled = got > 0 ? (size_t)got : 0;
  return got > 0;
}

static bool append(table_lines *lines, const unsigned char *bytes, size_t count) {
  while (lines->length + count >= lines->room) {
    size_t room = lines->room ? 2 * lines->room : 256;
    char *text = realloc(lines->text, room);
    if (!text) return false;
    lines->text = text;
    lines->room = room;
  }
  memcpy(lines->text + lines->length, bytes, count);
  lines->length += count;
  lines->text[lines->length] = '\0';
  return true;
}

/* The bytes before the next LF or CR, or before the end of the buffer. */
static size_t count_to_end(const unsigned char *bytes, size_t count) {
  const unsigned char *end = memchr(bytes, '\n', count);
  if (end) count = (size_t)(end - bytes);
  end = memchr(bytes, '\r', count);
  return end ? (size_t)(end - bytes) : count;
}

/* Passes over the line's end; CR LF is one, also across two buffers. */
static void pass_end(table_lines *lines) {
  if (lines->buffer[lines->used++] == '\r' && fill(lines) && lines->buffer[lines->used] == '\n')
    lines->used++;
}

static int check_reading(table_lines *lines, table_error *error) {
  int code;
  const char *message = gzerror(lines->file, &code);
  if (code == Z_OK || code == Z_STREAM_END) return GSL_SUCCESS;
  if (code == Z_ERRNO) message = strerror(errno);
  if (code == Z_BUF_ERROR) message = "the compressed file ends in the middle";
  return table_fail(error, GSL_EFAILED, lines->number, 0, "reading fails: %s", message);
}

/* Takes off UTF-8's byte order mark; UTF-16's tells that this is no text of ours. */
static int check_mark(table_lines *lines, table_error *error) {
  const char *text = lines->text;
  if (lines->length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
    memmove(lines->text, text + 3, lines->length - 2);
    lines->length -= 3;
  } else if (lines->length >= 2 &&
             (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0)) {
    return table_fail(error, GSL_EINVAL, 1, 0, "this is UTF-16; save the file as UTF-8");
  }
  return GSL_SUCCESS;
}

int table_lines_next(table_lines *lines, bool *more, table_error *error) {
  bool ended = false;
  *more = fill(lines);
  lines->length = 0;
  lines->number++;
  do {
    size_t left = lines->filled - lines->used;
    if (left > LINES_PIECE) left = LINES_PIECE;
    size_t count = count_to_end(lines->buffer + lines->used, left);
    if (!append(lines, lines->buffer + lines->used, count))
      return table_fail(error, GSL_ENOMEM, 0, 0, "not enough memory");
    lines->used += count;
    ended = count < left;
  } while (!ended && fill(lines));
  if (ended) pass_end(lines);
  int status = check_reading(lines, error);
  if (status == GSL_SUCCESS && lines->number == 1) status = check_mark(lines, error);
  if (status == GSL_SUCCESS && strlen(lines->text) != lines->length)
    status = table_fail(error, GSL_EINVAL, lines->number, 0,
                        "there is a zero byte; this is not a text file");
  return status;
}
