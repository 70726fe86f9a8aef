#include "programs/program.h"

#include <ctype.h>
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *program_name = "gradcheck", *program_operands = "";

/* What a failing program has begun to write, and takes away. */
enum { MOST_OUTPUTS = 4 };
static table_output *open_outputs[MOST_OUTPUTS];

noreturn void program_fail(int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fflush(stdout);
  fprintf(stderr, "%s: ", program_name);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  for (size_t k = 0; k < MOST_OUTPUTS; k++)
    if (open_outputs[k]) table_output_abandon(open_outputs[k]);
  fflush(NULL);
  _Exit(status); /* its memory is the system's to free */
}

static void print_help(const program_about *about, poptContext context) {
  printf("Usage: %s [OPTION...] %s\n%s\n", about->name, about->operands, about->summary);
  fflush(stdout);
  /* popt prints its own usage line first; ours names the operands, so its own is passed over. */
  char *text = NULL;
  size_t size = 0;
  FILE *memory = program_demand_memory(open_memstream(&text, &size));
  poptPrintHelp(context, memory, 0);
  fclose(memory);
  const char *options = text ? strchr(text, '\n') : NULL;
  fputs(options ? options + 1 : "", stdout);
  free(text);
  printf("\nExit status: 0 correct or done, 1 wrong, 2 the input cannot be used,\n"
         "3 undecided, 4 a fault of the machine, 130 interrupted.\n");
  exit(fflush(stdout) == 0 ? PROGRAM_CORRECT : PROGRAM_FAULT);
}

const char **program_begin(const program_about *about, int argc, const char **argv,
                           const struct poptOption *options, size_t *operand_count) {
  enum { HELP = 1001, VERSION };
  const struct poptOption common[] = {
      {"help", 'h', POPT_ARG_NONE, NULL, HELP, "show this help", NULL},
      {"version", 0, POPT_ARG_NONE, NULL, VERSION, "show the version", NULL},
      POPT_TABLEEND};
  const struct poptOption all[] = {
      {NULL, 0, POPT_ARG_INCLUDE_TABLE, (void *)options, 0, "Options:", NULL},
      {NULL, 0, POPT_ARG_INCLUDE_TABLE, (void *)common, 0, "Help:", NULL},
      POPT_TABLEEND};

  program_name = about->name;
  program_operands = about->operands;
  gsl_set_error_handler_off();
  signal(SIGPIPE, SIG_IGN);
  static poptContext context; /* keeps the operands */
  context = poptGetContext(about->name, argc, argv, all, POPT_CONTEXT_POSIXMEHARDER);
  program_demand_memory(context);
  int option;
  while ((option = poptGetNextOpt(context)) >= 0) {
    if (option == HELP) print_help(about, context);
    if (option == VERSION) {
      printf("%s %s\n", about->name, GRADCHECK_VERSION);
      exit(fflush(stdout) == 0 ? PROGRAM_CORRECT : PROGRAM_FAULT);
    }
  }
  if (option < -1)
    program_fail(PROGRAM_INPUT, "%s: %s; `%s --help` lists the options",
                 poptBadOption(context, POPT_BADOPTION_NOALIAS), poptStrerror(option), about->name);
  const char **operands = poptGetArgs(context);
  static const char *none[] = {NULL};
  if (!operands) operands = none;
  for (*operand_count = 0; operands[*operand_count]; (*operand_count)++) {
  }
  return operands; /* the context is kept: the operands live in it */
}

void program_demand_operands(const char *const *operands, size_t count, size_t low, size_t high) {
  for (size_t k = 1; k < count; k++)
    if (operands[k][0] == '-' && operands[k][1])
      program_fail(PROGRAM_INPUT, "%s stands behind an operand; options come first", operands[k]);
  if (count < low)
    program_fail(PROGRAM_INPUT, "%zu operand%s missing: %s [OPTION...] %.*s; see `%s --help`",
                 low - count, low - count == 1 ? " is" : "s are", program_name,
                 (int)strcspn(program_operands, "\n"), program_operands, program_name);
  if (count > high)
    program_fail(PROGRAM_INPUT, "'%s' is one operand too many; see `%s --help`", operands[high],
                 program_name);
}

size_t program_choose(const char *option, const char *word, const char *const *choices) {
  char list[256] = "";
  for (size_t k = 0; choices[k]; k++) {
    if (strcmp(word, choices[k]) == 0) return k;
    size_t used = strlen(list);
    snprintf(list + used, sizeof list - used, "%s%s", k ? ", " : "", choices[k]);
  }
  program_fail(PROGRAM_INPUT, "--%s=%s: it can be one of %s", option, word, list);
}

bool program_colour(FILE *stream) {
  const char *off = getenv("NO_COLOR"), *terminal = getenv("TERM");
  return isatty(fileno(stream)) && !(off && *off) && terminal && strcmp(terminal, "dumb") != 0;
}

static volatile sig_atomic_t interrupted = 0;

static void note_interrupt(int number) {
  (void)number;
  interrupted = 1;
}

void program_catch_interrupt(void) {
  struct sigaction action = {.sa_handler = note_interrupt, .sa_flags = (int)SA_RESETHAND};
  sigemptyset(&action.sa_mask);
  /* The second Ctrl-C ends the program at once. */
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  /* A terminal that is closed hangs up, unless nohup was told that it may. */
  struct sigaction now;
  if (sigaction(SIGHUP, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
    sigaction(SIGHUP, &action, NULL);
}

bool program_interrupted(void) {
  return interrupted != 0;
}

bool program_is_read(void) {
  struct pollfd output = {.fd = STDOUT_FILENO};
  return poll(&output, 1, 0) <= 0 || !(output.revents & POLLERR);
}

void *program_demand_memory(void *memory) {
  if (!memory) program_fail(PROGRAM_FAULT, "not enough memory");
  return memory;
}

static int status_of(int gsl) {
  return gsl == GSL_ENOMEM ? PROGRAM_FAULT : PROGRAM_INPUT;
}

void program_demand(int status, const table_error *error) {
  if (status == GSL_SUCCESS) return;
  char text[1024];
  table_error_format(error, text, sizeof text);
  program_fail(status_of(status), "%s", text);
}

void program_read(const char *path, const table_options *options, table *result) {
  table_error error;
  program_demand(table_read(path, options, result, &error), &error);
}

gsl_matrix *program_read_matrix(const char *path) {
  table t;
  program_read(path, &(table_options){.no_label = true}, &t);
  return table_take_values(&t);
}

table_output *program_output(const char *path) {
  table_error error;
  table_output *output = table_output_open(path, &error);
  if (!output) {
    char text[1024];
    table_error_format(&error, text, sizeof text);
    program_fail(PROGRAM_INPUT, "%s", text);
  }
  for (size_t k = 0; k < MOST_OUTPUTS; k++)
    if (!open_outputs[k]) {
      open_outputs[k] = output;
      break;
    }
  return output;
}

void program_commit(table_output *output) {
  for (size_t k = 0; k < MOST_OUTPUTS; k++)
    if (open_outputs[k] == output) open_outputs[k] = NULL;
  table_error error;
  if (table_output_commit(output, &error) == GSL_SUCCESS) return;
  char text[1024];
  table_error_format(&error, text, sizeof text);
  program_fail(PROGRAM_FAULT, "%s", text);
}
