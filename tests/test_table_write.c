/* What is written reads back bit by bit, and an output file is there whole or not at all. */
#include "support.h"
#include "table/table.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- round trip ---- */

static void write_to(const char *path, const table *t) {
  FILE *file = fopen(path, "wb");
  cr_assert(file);
  cr_assert_eq(table_write(file, t), GSL_SUCCESS);
  cr_assert_eq(fclose(file), 0);
}

/* Finite doubles of every size: random bits. */
static gsl_matrix *random_bits(size_t rows, size_t columns, unsigned long seed) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, seed);
  gsl_matrix *m = gsl_matrix_alloc(rows, columns);
  for (size_t k = 0; k < rows * columns; k++) {
    unsigned long long bits = 0;
    do {
      bits = (unsigned long long)gsl_rng_get(rng) << 32 | gsl_rng_get(rng);
    } while ((bits >> 52 & 0x7ff) == 0x7ff);
    memcpy(&m->data[k], &bits, sizeof bits);
  }
  gsl_rng_free(rng);
  return m;
}

static void expect_same(const char *what, const char *a, const char *b) {
  cr_expect((!a && !b) || (a && b && strcmp(a, b) == 0), "%s: '%s' became '%s'", what,
            a ? a : "(none)", b ? b : "(none)");
}

static void expect_round_trip(const table *t) {
  const char *path = support_file(0, "");
  write_to(path, t);
  table back;
  table_error error;
  /* Labels come back by themselves where names tell them; where none do, they are asked for. */
  table_options options = {.label = t->labels && !t->names ? "-1" : NULL};
  cr_assert_eq(table_read(path, &options, &back, &error), GSL_SUCCESS, "%s", error.reason);
  cr_assert(back.values->size1 == t->values->size1 && back.values->size2 == t->values->size2);
  for (size_t k = 0; k < t->values->size1 * t->values->size2; k++)
    cr_assert_eq(memcmp(&back.values->data[k], &t->values->data[k], sizeof(double)), 0,
                 "%.17g became %.17g", t->values->data[k], back.values->data[k]);
  for (size_t j = 0; j < t->values->size2; j++)
    expect_same("name", t->names ? t->names[j] : NULL, back.names ? back.names[j] : NULL);
  for (size_t i = 0; i < t->values->size1; i++)
    expect_same("label", t->labels ? t->labels[i] : NULL, back.labels ? back.labels[i] : NULL);
  for (size_t k = 0; k < t->property_count; k++)
    expect_same("property", t->properties[k].value,
                table_property_value(&back, t->properties[k].key));
  cr_expect_eq(back.property_count, t->property_count + (t->labels ? 1 : 0), "%zu properties",
               back.property_count);
  table_free(&back);
}

Test(write, reads_back_bit_by_bit) {
  static char *names[] = {"u", "the \"second\" one", "#3, or so"};
  static char *labels[] = {"x", "", "p q", "say \"so\"", "a,b;c", "#", "two\nlines"};
  table_property properties[] = {{"kl", "0.087965326865099999"}, {"points", "a file.csv"}};
  for (size_t columns = 1; columns <= 3; columns++)
    for (unsigned mask = 0; mask < 8; mask++) {
      table t = {.values = random_bits(7, columns, 10 * columns + mask),
                 .names = mask & 1 ? names : NULL,
                 .labels = mask & 2 ? labels : NULL,
                 .label_name = mask & 2 ? "kind of it" : NULL,
                 .properties = properties,
                 .property_count = mask & 4 ? 2 : 0};
      expect_round_trip(&t);
      gsl_matrix_free(t.values);
    }
}

Test(write, a_second_round_trip_writes_the_same_bytes) {
  const char *first = support_file(0, ""), *second = support_file(1, "");
  table_property properties[] = {{"note", "one\nline"}};
  static char *names[] = {"u", "v"}, *labels[] = {"a b", "c"};
  table t = {.values = random_bits(2, 2, 3), names, labels, "kind", properties, 1}, back;
  table_error error;
  write_to(first, &t);
  cr_assert_eq(table_read(first, NULL, &back, &error), GSL_SUCCESS, "%s", error.reason);
  write_to(second, &back);
  support_run run = support_shell("diff %s %s", first, second);
  cr_expect_eq(run.status, 0, "%s", run.out);
  support_free(&run);
  cr_expect_str_eq(table_property_value(&back, "note"), "one line");
  table_free(&back);
  gsl_matrix_free(t.values);
}

Test(write, a_stream_that_takes_no_more_is_noticed) {
  FILE *full = fopen("/dev/full", "w");
  cr_assert(full);
  setvbuf(full, NULL, _IONBF, 0);
  table t = {.values = random_bits(2, 2, 5)};
  cr_expect_eq(table_write(full, &t), GSL_EFAILED);
  fclose(full);
  gsl_matrix_free(t.values);
}

/* ---- whole or not at all ---- */

static char folder[] = BUILD "/tests/output.XXXXXX";

static const char *in_folder(const char *name) {
  static char path[300];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void make_folder(void) {
  cr_assert(mkdtemp(folder), "%s", strerror(errno));
}

static void remove_folder(void) {
  support_run run = support_shell("rm -rf %s", folder);
  support_free(&run);
}

/* What the folder holds, one name a line; then its files' content. */
static void expect_folder(const char *wanted) {
  support_run run = support_shell("cd %s && ls -A && cat * 2>/dev/null", folder);
  cr_expect_str_eq(run.out, wanted, "the folder has\n%s\nnot\n%s", run.out, wanted);
  support_free(&run);
}

static void put(const char *path, const char *text, bool commit) {
  table_error error;
  table_output *output = table_output_open(path, &error);
  cr_assert(output, "%s", error.reason);
  fputs(text, table_output_stream(output));
  if (!commit)
    table_output_abandon(output);
  else
    cr_assert_eq(table_output_commit(output, &error), GSL_SUCCESS, "%s", error.reason);
}

TestSuite(output, .init = make_folder, .fini = remove_folder);

Test(output, is_there_after_commit_and_never_before) {
  put(in_folder("t"), "old\n", true);
  expect_folder("t\nold\n");
  table_error error;
  table_output *output = table_output_open(in_folder("t"), &error);
  cr_assert(output);
  fputs("new\n", table_output_stream(output));
  fflush(table_output_stream(output));
  support_run run = support_shell("cat %s", in_folder("t"));
  cr_expect_str_eq(run.out, "old\n", "seen before commit: %s", run.out);
  support_free(&run);
  cr_assert_eq(table_output_commit(output, &error), GSL_SUCCESS);
  expect_folder("t\nnew\n");
}

Test(output, abandoned_leaves_nothing) {
  put(in_folder("t"), "old\n", true);
  put(in_folder("t"), "half", false);
  put(in_folder("never"), "half", false);
  expect_folder("t\nold\n");
}

Test(output, keeps_permissions_and_links) {
  struct stat status;
  umask(027);
  put(in_folder("t"), "one\n", true);
  cr_assert_eq(stat(in_folder("t"), &status), 0);
  cr_expect_eq(status.st_mode & 0777, 0640, "mode %o", status.st_mode & 0777u);
  cr_assert_eq(chmod(in_folder("t"), 0604), 0);
  cr_assert_eq(symlink("t", in_folder("link")), 0);
  put(in_folder("link"), "two\n", true);
  cr_assert_eq(lstat(in_folder("link"), &status), 0);
  cr_expect(S_ISLNK(status.st_mode), "the link became a file");
  cr_assert_eq(stat(in_folder("t"), &status), 0);
  cr_expect_eq(status.st_mode & 0777, 0604, "mode %o", status.st_mode & 0777u);
  expect_folder("link\nt\ntwo\ntwo\n");
}

static void expect_refusal(const char *path, const char *words) {
  table_error error = {.reason = ""};
  table_output *output = table_output_open(path, &error);
  cr_expect_null(output, "%s was opened", path);
  if (output) table_output_abandon(output);
  cr_expect(strstr(error.reason, words), "%s: '%s' does not say '%s'", path, error.reason, words);
}

Test(output, places_that_cannot_be_written) {
  expect_refusal(in_folder("no/such/folder"), "No such file or directory");
  expect_refusal(folder, "Is a directory");
  if (geteuid() == 0) return; /* root may write anything */
  put(in_folder("t"), "old\n", true);
  cr_assert_eq(chmod(in_folder("t"), 0400), 0);
  expect_refusal(in_folder("t"), "ermission");
}

static void expect_commit_to_fail(table_output *output, const char *words) {
  table_error error;
  for (int k = 0; k < 20000; k++) fprintf(table_output_stream(output), "%d\n", k);
  cr_expect_eq(table_output_commit(output, &error), GSL_EFAILED, "taken, though %s", words);
  cr_expect(strstr(error.reason, words), "'%s' does not say '%s'", error.reason, words);
}

/* A limit on the size of files stands for a full disk. */
Test(output, a_failed_commit_leaves_the_old_file_alone) {
  put(in_folder("t"), "old\n", true);
  struct rlimit limit, small;
  cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
  small = limit;
  small.rlim_cur = 4096;
  signal(SIGXFSZ, SIG_IGN);
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
  table_error error;
  expect_commit_to_fail(table_output_open(in_folder("t"), &error), "File too large");
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
  expect_folder("t\nold\n");
}

Test(output, devices_are_written_directly) {
  put("/dev/null", "x\n", true);
  struct stat status;
  cr_assert_eq(stat("/dev/null", &status), 0);
  cr_expect(S_ISCHR(status.st_mode));
  table_error error;
  expect_commit_to_fail(table_output_open("/dev/full", &error), "o space left");
}

Test(output, a_closed_pipe_is_noticed) {
  int ends[2];
  signal(SIGPIPE, SIG_IGN);
  cr_assert_eq(pipe(ends), 0);
  fflush(stdout);
  int kept = dup(STDOUT_FILENO);
  close(ends[0]);
  cr_assert_eq(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
  table_error error;
  expect_commit_to_fail(table_output_open(NULL, &error), "its reader went away");
  cr_expect_str_eq(error.file, "standard output");
  clearerr(stdout);
  dup2(kept, STDOUT_FILENO);
}
