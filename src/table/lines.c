#include "table/lines.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(table_error *error, const char *why) {
  return table_fail(error, GSL_EFAILED, 0, 0, "%s", why);
}

int table_lines_open(table_lines *lines, const char *path, table_error *error) {
  bool standard = strcmp(path, "-") == 0;
  struct stat status;
  lines->file = NULL;
  lines->text = NULL;
  lines->used = lines->filled = lines->length = lines->room = lines->number = 0;
  if ((standard ? fstat(STDIN_FILENO, &status) : stat(path, &status)) != 0)
    return refuse(error, strerror(errno));
  if (S_ISDIR(status.st_mode)) return refuse(error, "this is a directory; name a file in it");
  errno = 0;
  lines->file = standard ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path, "rb");
  if (!lines->file) return refuse(error, errno ? strerror(errno) : "not enough memory");
  return GSL_SUCCESS;
}

void table_lines_close(table_lines *lines) {
  if (lines->file) gzclose(lines->file);
  free(lines->text);
}

/* The next byte, or -1 at the end of the file or on an error, which gzerror then knows. */
static int next_byte(table_lines *lines) {
  if (lines->used == lines->filled) {
    int got = gzread(lines->file, lines->buffer, LINES_BUFFER);
    lines->used = 0;
    lines->filled = got > 0 ? (size_t)got : 0;
    if (got <= 0) return -1;
  }
  return lines->buffer[lines->used++];
}

static bool append(table_lines *lines, int byte) {
  if (lines->length + 1 >= lines->room) {
    size_t room = lines->room ? 2 * lines->room : 256;
    char *text = realloc(lines->text, room);
    if (!text) return false;
    lines->text = text;
    lines->room = room;
  }
  lines->text[lines->length++] = (char)byte;
  lines->text[lines->length] = '\0';
  return true;
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
  int byte = next_byte(lines);
  *more = byte >= 0;
  lines->length = 0;
  lines->number++;
  if (!append(lines, ' ')) return table_fail(error, GSL_ENOMEM, 0, 0, "not enough memory");
  lines->text[lines->length = 0] = '\0';
  for (; byte >= 0 && byte != '\n' && byte != '\r'; byte = next_byte(lines))
    if (!append(lines, byte)) return table_fail(error, GSL_ENOMEM, 0, 0, "not enough memory");
  if (byte == '\r' && (byte = next_byte(lines)) >= 0 && byte != '\n') lines->used--;
  int status = check_reading(lines, error);
  if (status == GSL_SUCCESS && lines->number == 1) status = check_mark(lines, error);
  if (status == GSL_SUCCESS && strlen(lines->text) != lines->length)
    status = table_fail(error, GSL_EINVAL, lines->number, 0,
                        "there is a zero byte; this is not a text file");
  return status;
}
