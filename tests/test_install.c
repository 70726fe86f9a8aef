/* What is installed serves: the examples of docs/library.md are compiled against it, shared and
 * static, in C and in C++, and say what is shown there; a sheet is found; and nothing is left after
 * make uninstall. */
#include "support.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Always of a plain build, which links without sanitizers. */
static const char *flags(void) {
  return strstr(BUILD, "sanitize") ? "" : "BUILD=" BUILD " BIN=" BIN;
}

#define PLACE BUILD "/tests/installed"
#define EXAMPLE BUILD "/tests/installed_example"
#define PC "PKG_CONFIG_PATH=$PWD/" PLACE "/lib/pkgconfig pkg-config "

static void run_make(const char *target) {
  support_run run = support_shell(
      "env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u SANITIZE make -s %s PREFIX=$PWD/" PLACE " %s",
      target, flags());
  cr_assert_eq(run.status, 0, "make %s:\n%s%s", target, run.out, run.err);
  support_free(&run);
}

/* The fenced block of docs/library.md with this number, from 0 on; for free(). */
static char *shown(int number) {
  char *page = support_read("docs/library.md"), *fence = page;
  for (int k = 0; k < 2 * number + 1; k++) {
    fence = strstr(fence, "\n```");
    cr_assert(fence, "docs/library.md has no block %d", number);
    fence += 4;
  }
  const char *begin = strchr(fence, '\n') + 1, *end = strstr(begin, "\n```");
  char *block = strndup(begin, (size_t)(end + 1 - begin));
  free(page);
  return block;
}

/* Error bars, the last digits of estimates, and times differ; their width is kept. */
static void hide_digits(char *text) {
  for (char *c = text; (c = strchr(c, '.')) != NULL; c++) {
    size_t digits = strspn(c + 1, "0123456789");
    if (digits == 1 && c[2] == 'e') memcpy(c - 1, "#.#e-##", 7);
    if (digits == 9 && c[10] == 'e') memcpy(c + 7, "###", 3);
    if (digits == 2 && c[3] == 's') memcpy(c - 1, "#.##", 4);
  }
}

static void expect_as_shown(int block, char *said) {
  char *expected = shown(block);
  hide_digits(expected);
  hide_digits(said);
  cr_expect_str_eq(said, expected, "docs/library.md shows\n%s\nbut it is\n%s", expected, said);
  free(expected);
}

static void expect_source_as_shown(int block, const char *path) {
  char *source = support_read(path), *expected = shown(block);
  cr_expect_str_eq(source, expected, "docs/library.md and %s differ", path);
  free(source);
  free(expected);
}

static support_run compile_and_run(const char *compiler, const char *source, const char *link,
                                   const char *options) {
  support_run run = support_shell("%s -Wall -Wextra -Wpedantic -Werror %s -o " EXAMPLE " $(" PC
                                  "%s gradcheck) %s -lm && env -u BXFI_MAP LD_LIBRARY_PATH=" PLACE
                                  "/lib " EXAMPLE " 2>&1",
                                  compiler, source, link, options);
  return run;
}

/* Not every system has a C++ compiler, or GSL as an archive. */
static bool has(const char *what, const char *command) {
  support_run run = support_shell("%s", command);
  bool there = run.status == 0;
  if (!there) support_pass_over("what needs %s, which is missing here", what);
  support_free(&run);
  return there;
}

static void examples_say_what_is_shown(void) {
  expect_source_as_shown(0, "docs/examples/gradient.c");
  expect_source_as_shown(2, "docs/examples/test_gradient.c");
  static const char *const links[] = {"--cflags --libs", "--static --cflags --libs"};
  static const char *const options[] = {"", "-static"};
  static const char archive[] =
      "echo 'int main(void) { return 0; }' | cc -x c - -static -lgsl -lgslcblas -lm -o " EXAMPLE;
  size_t ways = has("libgsl.a", archive) ? 2 : 1;
  for (size_t k = 0; k < ways; k++) {
    support_run run =
        compile_and_run("cc -std=c17", "docs/examples/gradient.c", links[k], options[k]);
    cr_expect_eq(run.status, 1, "%s: status %d\n%s", links[k], run.status, run.err);
    expect_as_shown(1, run.out);
    support_free(&run);
  }
  support_run run =
      compile_and_run("cc -std=c17", "docs/examples/test_gradient.c", links[0], "-lcriterion");
  cr_expect_neq(run.status, 0);
  expect_as_shown(3, run.out);
  support_free(&run);
}

static void what_is_exported(void) {
  support_run run = support_shell("nm -D --defined-only " PLACE
                                  "/lib/libgradcheck.so | awk '{ print $3 }' | sort");
  cr_expect(strstr(run.out, "grad_check_run\n"), "%s", run.out);
  cr_expect(strstr(run.out, "grad_jacobian_run\n"), "%s", run.out);
  cr_expect(!strstr(run.out, "grad_probe"), "what is private is exported:\n%s", run.out);
  for (char *line = strtok(run.out, "\n"); line; line = strtok(NULL, "\n"))
    cr_expect(strncmp(line, "grad_", 5) == 0, "%s is exported", line);
  support_free(&run);
  run = support_shell("objdump -p " PLACE "/lib/libgradcheck.so | grep SONAME");
  cr_expect(strstr(run.out, "libgradcheck.so.0\n"), "%s", run.out);
  support_free(&run);
}

static void from_c_plus_plus(void) {
  if (!has("c++", "command -v c++")) return;
  const char *path =
      support_file(0, "#include <gradcheck/criterion.h>\n"
                      "Test(cpp, both) {\n"
                      "  double at[] = {1.7, -0.3};\n"
                      "  auto cube = [](unsigned n, const double *x, double *g, "
                      "void *) {\n"
                      "    double sum = 0;\n"
                      "    for (unsigned k = 0; k < n; k++) {\n"
                      "      sum += x[k] * x[k] * x[k];\n"
                      "      if (g) g[k] = 3 * x[k] * x[k];\n"
                      "    }\n"
                      "    return sum;\n"
                      "  };\n"
                      "  cr_assert_gradient_bare(cube, 2, at, nullptr);\n"
                      "}\n"
                      "static double f(const gsl_vector *x, void *) {\n"
                      "  return gsl_vector_get(x, 0) * gsl_vector_get(x, 0);\n"
                      "}\n"
                      "static void df(const gsl_vector *x, void *, gsl_vector *g) {\n"
                      "  gsl_vector_set(g, 0, 2 * gsl_vector_get(x, 0));\n"
                      "}\n"
                      "static int r(const gsl_vector *x, void *, gsl_vector *y) {\n"
                      "  gsl_vector_set(y, 0, f(x, nullptr));\n"
                      "  return 0;\n"
                      "}\n"
                      "static int dr(const gsl_vector *x, void *, gsl_matrix *J) {\n"
                      "  gsl_matrix_set(J, 0, 0, 2 * gsl_vector_get(x, 0));\n"
                      "  return 0;\n"
                      "}\n"
                      "Test(cpp, gsl_types) {\n"
                      "  double at[] = {1.7};\n"
                      "  gsl_vector_view x = gsl_vector_view_array(at, 1);\n"
                      "  gsl_multimin_function_fdf cost = {f, df, nullptr, 1, "
                      "nullptr};\n"
                      "  gsl_multiroot_function_fdf root = {r, dr, nullptr, 1, "
                      "nullptr};\n"
                      "  gsl_multifit_nlinear_fdf fit{};\n"
                      "  fit.f = r, fit.df = dr, fit.n = fit.p = 1;\n"
                      "  cr_assert_gradient(&cost, &x.vector);\n"
                      "  cr_assert_jacobian(&root, &x.vector);\n"
                      "  cr_assert_jacobian(&fit, &x.vector);\n"
                      "}\n");
  char source[512];
  snprintf(source, sizeof source, "-x c++ %s -x none", path);
  support_run run = compile_and_run("c++ -std=c++17", source, "--cflags --libs", "-lcriterion");
  cr_expect_eq(run.status, 0, "%s%s", run.out, run.err);
  cr_expect(strstr(run.out, "Passing: 2"), "%s", run.out);
  support_free(&run);
}

static void programs_find_sheets_and_have_manuals(void) {
  support_run run =
      support_shell("here=$PWD; cd / && $here/" PLACE "/bin/gradcheck sne b 'q_ij - p_ij'");
  cr_expect_eq(run.status, 0, "%s%s", run.out, run.err);
  support_free(&run);
  run = support_shell("for program in " PLACE "/bin/*; do name=${program##*/}; "
                      "grep -q '^.SH EXIT STATUS' " PLACE
                      "/share/man/man1/$name.1 || echo $name; done");
  cr_expect_str_eq(run.out, "", "without a manual: %s", run.out);
  support_free(&run);
}

/* What the documents name is there. */
static void documents_know_the_header(void) {
  support_run run = support_shell(
      "for name in $(grep -ohE '\\b(grad|cr_assert|cr_expect)_[a-z_]*[a-z]\\b' docs/library.md "
      "docs/gradcheck.3 | sort -u); do grep -qw $name src/grad/grad.h src/grad/criterion.h || "
      "echo $name; done");
  cr_expect_str_eq(run.out, "", "the documents name what is not in the headers:\n%s", run.out);
  support_free(&run);
}

static void nothing_is_left(void) {
  run_make("uninstall");
  support_run run = support_shell("find " PLACE " ! -type d; find " PLACE " -name '*gradcheck*'");
  cr_expect_str_eq(run.out, "", "left behind:\n%s", run.out);
  support_free(&run);
}

/* DESTDIR is where it is put, PREFIX where it will be. */
static void staged(void) {
  support_run run = support_shell(
      "rm -rf " PLACE
      "; env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u SANITIZE make -s install DESTDIR=$PWD/" PLACE
      " PREFIX=/opt/gradcheck LIBDIR=/opt/lib64 %s && cd " PLACE
      " && ls opt/lib64/libgradcheck.a opt/gradcheck && "
      "grep -E '^(prefix|libdir)=' opt/lib64/pkgconfig/gradcheck.pc",
      flags());
  cr_expect_str_eq(run.out,
                   "opt/lib64/libgradcheck.a\n\nopt/gradcheck:\nbin\ninclude\nshare\n"
                   "prefix=/opt/gradcheck\nlibdir=/opt/lib64\n",
                   "%s%s", run.out, run.err);
  support_free(&run);
}

/* A blank would make two folders of one, and the first may be full of other things. */
static void blanks_are_refused(void) {
  static const char *const targets[] = {"install", "uninstall"};
  for (size_t k = 0; k < 2; k++) {
    support_run run = support_shell(
        "mkdir -p " PLACE "/other && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u SANITIZE make -s "
        "%s %s PREFIX=$PWD/" PLACE "/other\\ things; ls " PLACE,
        targets[k], flags());
    cr_expect(strstr(run.err, "a blank in '"), "%s%s", run.out, run.err);
    cr_expect_str_eq(run.out, "opt\nother\n", "%s: %s", targets[k], run.out);
    support_free(&run);
  }
}

/* One after the other: they share a folder. */
Test(install, serves_and_leaves_nothing) {
  support_run run = support_shell("rm -rf " PLACE);
  support_free(&run);
  run_make("install");
  examples_say_what_is_shown();
  what_is_exported();
  from_c_plus_plus();
  programs_find_sheets_and_have_manuals();
  documents_know_the_header();
  nothing_is_left();
  staged();
  blanks_are_refused();
}
