/* Output files: whole or not at all, and every way in which writing can fail. */
#include "support.h"
#include "table/table.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- a folder of its own for each test, and no rights beyond it ---- */

static char folder[32];
static uid_t first_user;

/* Root gives its rights away: a broken output could otherwise replace the machine's devices. */
static void enter_folder(void) {
  first_user = geteuid();
  strcpy(folder, "/tmp/output.XXXXXX");
  cr_assert(mkdtemp(folder) && chmod(folder, 0777) == 0);
  if (first_user == 0) cr_assert_eq(seteuid(65534), 0);
}

static void leave_folder(void) {
  cr_assert_eq(seteuid(first_user), 0);
  support_run run = support_shell("rm -rf %s", folder);
  support_free(&run);
}

TestSuite(table_output, .init = enter_folder, .fini = leave_folder);

/* A path in the folder; the next call but one overwrites it. */
static const char *in_folder(const char *name) {
  static char paths[2][400];
  static int next;
  char *path = paths[next ^= 1];
  snprintf(path, sizeof paths[0], "%s/%s", folder, name);
  return path;
}

static size_t files_in_folder(void) {
  DIR *all = opendir(folder);
  cr_assert(all);
  size_t count = 0;
  for (struct dirent *entry; (entry = readdir(all));) count += entry->d_name[0] != '.';
  closedir(all);
  return count;
}

static void put_file(const char *path, const char *text, mode_t mode) {
  FILE *file = fopen(path, "w");
  cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0 && chmod(path, mode) == 0);
}

static void check_file(const char *path, const char *expected) {
  char text[64] = "";
  FILE *file = fopen(path, "r");
  cr_assert(file, "%s is not there", path);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  cr_assert_str_eq(text, expected);
}

static mode_t mode_of(const char *path) {
  struct stat status;
  cr_assert_eq(stat(path, &status), 0);
  return status.st_mode & 0777;
}

static table_output *opened(const char *path) {
  table_error error;
  table_output *output = table_output_open(path, &error);
  cr_assert(output, "%s: %s", error.file, error.reason);
  return output;
}

static void commit(table_output *output) {
  table_error error;
  cr_assert_eq(table_output_commit(output, &error), GSL_SUCCESS, "%s", error.reason);
}

static void commit_fails(table_output *output, const char *file, const char *reason) {
  table_error error;
  cr_assert_eq(table_output_commit(output, &error), GSL_EFAILED);
  cr_assert_str_eq(error.file, file);
  cr_assert_str_eq(error.reason, reason);
}

static void open_fails(const char *path, const char *reason) {
  table_error error;
  cr_assert_null(table_output_open(path, &error), "%s is opened", path);
  cr_assert_str_eq(error.file, path);
  cr_assert_str_eq(error.reason, reason);
}

/* More than any buffer, so that writing fails before the commit. */
static void put_much(FILE *stream) {
  for (int k = 0; k < 100000 && !ferror(stream); k++) fprintf(stream, "%d\t%.17g\n", k, k / 7.0);
}

/* ---- what goes well ---- */

Test(table_output, appears_whole) {
  const char *path = in_folder("y.tsv");
  table_output *output = opened(path);
  put_much(table_output_stream(output));
  cr_assert_neq(access(path, F_OK), 0, "there before the commit");
  commit(output);
  struct stat status;
  cr_assert(stat(path, &status) == 0 && status.st_size > 1000000);
  cr_assert_eq(files_in_folder(), 1);
}

Test(table_output, old_file_stays_until_the_commit) {
  const char *path = in_folder("y.tsv");
  put_file(path, "old", 0640);
  table_output *output = opened(path);
  fputs("new", table_output_stream(output));
  fflush(table_output_stream(output));
  check_file(path, "old");
  commit(output);
  check_file(path, "new");
  cr_assert_eq(mode_of(path), 0640, "mode %o", mode_of(path));
  cr_assert_eq(files_in_folder(), 1);
}

Test(table_output, new_file_has_the_mode_of_umask) {
  umask(027);
  const char *path = in_folder("y.tsv");
  commit(opened(path));
  cr_assert_eq(mode_of(path), 0640, "mode %o", mode_of(path));
  cr_assert_eq(umask(022), 027, "umask was left changed");
}

Test(table_output, abandoned_leaves_no_trace) {
  const char *old = in_folder("old.tsv"), *new = in_folder("new.tsv");
  put_file(old, "old", 0600);
  const char *paths[] = {old, new};
  for (int k = 0; k < 2; k++) {
    table_output *output = opened(paths[k]);
    put_much(table_output_stream(output));
    table_output_abandon(output);
  }
  check_file(old, "old");
  cr_assert_eq(files_in_folder(), 1);
}

Test(table_output, link_stays_a_link) {
  const char *target = in_folder("target.tsv"), *link = in_folder("link.tsv");
  put_file(target, "old", 0600);
  cr_assert_eq(symlink(target, link), 0);
  table_output *output = opened(link);
  fputs("new", table_output_stream(output));
  commit(output);
  struct stat status;
  cr_assert(lstat(link, &status) == 0 && S_ISLNK(status.st_mode), "the link is gone");
  check_file(target, "new");
  cr_assert_eq(files_in_folder(), 2);
}

Test(table_output, device_is_written_directly) {
  table_output *output = opened("/dev/null");
  put_much(table_output_stream(output));
  commit(output);
  struct stat status;
  cr_assert(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode), "/dev/null is replaced");
  table_output_abandon(opened("/dev/null"));
  cr_assert(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode), "/dev/null is removed");
}

Test(table_output, standard_output) {
  const char *path = in_folder("out");
  cr_assert(freopen(path, "w", stdout));
  const char *ways[] = {NULL, "-"};
  for (int k = 0; k < 2; k++) {
    table_output *output = opened(ways[k]);
    cr_assert_eq(table_output_stream(output), stdout);
    fputs("12", stdout);
    commit(output);
    check_file(path, k ? "1212" : "12");
  }
  table_output_abandon(opened("-"));
  cr_assert(fputs("3", stdout) >= 0 && fflush(stdout) == 0, "standard output is closed");
}

/* ---- what fails ---- */

Test(table_output, places_that_cannot_be_written) {
  char missing[64], below_file[64], long_name[300];
  snprintf(missing, sizeof missing, "%s/none/y.tsv", folder);
  snprintf(below_file, sizeof below_file, "%s/file/y.tsv", folder);
  put_file(in_folder("file"), "old", 0600);
  open_fails(missing, "cannot be written: No such file or directory");
  open_fails(below_file, "cannot be written: Not a directory");
  open_fails(folder, "cannot be written: Is a directory");
  open_fails("", "cannot be written: No such file or directory");
  memset(long_name, 'y', sizeof long_name);
  long_name[sizeof long_name - 1] = '\0';
  table_error error;
  cr_assert_null(table_output_open(in_folder(long_name), &error));
  cr_assert_str_eq(error.reason, "cannot be written: File name too long");
  cr_assert_eq(files_in_folder(), 1);
}

Test(table_output, protected_files_and_folders) {
  char protected[64], closed[64];
  snprintf(protected, sizeof protected, "%s/protected", folder);
  snprintf(closed, sizeof closed, "%s/closed/y.tsv", folder);
  put_file(protected, "old", 0444);
  cr_assert_eq(mkdir(in_folder("closed"), 0555), 0);
  open_fails(protected, "cannot be written: Permission denied");
  open_fails(closed, "cannot be written: Permission denied");
  check_file(protected, "old");
  cr_assert_eq(files_in_folder(), 2);
}

/* Little stays in the buffer until the commit, much fails before. */
Test(table_output, full_disk) {
  const char *reason = "not all could be written: No space left on device";
  for (int much = 0; much < 2; much++) {
    table_output *output = opened("/dev/full");
    if (much)
      put_much(table_output_stream(output));
    else
      fputs("1\n", table_output_stream(output));
    commit_fails(output, "/dev/full", reason);
  }
  for (int much = 0; much < 2; much++) {
    cr_assert(freopen("/dev/full", "w", stdout));
    table_output *output = opened(NULL);
    if (much)
      put_much(stdout);
    else
      fputs("1\n", stdout);
    commit_fails(output, "standard output", reason);
  }
}

/* A file that may not grow: the old one stays, the half-written one goes. */
Test(table_output, full_disk_leaves_the_old_file) {
  const char *path = in_folder("y.tsv");
  put_file(path, "old", 0600);
  table_output *output = opened(path);
  cr_assert(freopen("/dev/full", "w", table_output_stream(output)));
  put_much(table_output_stream(output));
  commit_fails(output, path, "not all could be written: No space left on device");
  check_file(path, "old");
  cr_assert_eq(files_in_folder(), 1);
}

Test(table_output, reader_goes_away) {
  signal(SIGPIPE, SIG_IGN);
  for (int much = 0; much < 2; much++) {
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    fflush(stdout);
    cr_assert(dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    table_output *output = opened(NULL);
    if (much)
      put_much(stdout);
    else
      fputs("1\n", stdout);
    commit_fails(output, "standard output", "its reader went away before all was written");
    cr_assert(freopen("/dev/null", "w", stdout));
  }
}

/* The folder is taken away while the table is written. */
Test(table_output, rename_fails) {
  char path[64];
  snprintf(path, sizeof path, "%s/gone/y.tsv", folder);
  cr_assert_eq(mkdir(in_folder("gone"), 0777), 0);
  table_output *output = opened(path);
  fputs("new", table_output_stream(output));
  cr_assert_eq(rename(in_folder("gone"), in_folder("other")), 0);
  commit_fails(output, path, "not all could be written: No such file or directory");
}
