#include "programs/sne-follow.h"

#include <gsl/gsl_blas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *answers, *table, *maps;
  double rate, momentum;
  long iterations, seed;
  int dimension;
} settings;

enum { TRACE, MAPS, ENDS };
static const char *const tables[] = {[TRACE] = "trace", [MAPS] = "maps", [ENDS] = "ends", NULL};

static settings chosen = {
    .table = "trace", .momentum = 0.8, .iterations = 300, .seed = 1, .dimension = 2};

/* ---- one answer, followed ---- */

typedef struct {
  gsl_matrix *y, *velocity, *direction, *gradient;
  double cost;
  double cosine;  /* of the direction and the gradient; NaN where one of them is 0 */
  long iteration; /* done so far */
  bool broken;    /* direction or cost is no number */
} walk;

static gsl_matrix *zeros(size_t rows, size_t columns) {
  return program_demand_memory(gsl_matrix_calloc(rows, columns));
}

static void start_at_random(unsigned long seed, gsl_matrix *y) {
  if (sne_start_random(seed, 1e-4, y) != 0) program_fail(PROGRAM_FAULT, "not enough memory");
}

static double product(gsl_matrix *a, gsl_matrix *b) {
  const gsl_vector_view u = inputs_entries(a), v = inputs_entries(b);
  double sum;
  gsl_blas_ddot(&u.vector, &v.vector, &sum);
  return sum;
}

/* The cost, the direction and the true gradient where the walk is now. */
static void look(const follow_answer *answer, sne_problem *problem, walk *w) {
  follow_answer_at(answer, w->y, w->direction);
  const gsl_vector_view y = inputs_entries(w->y);
  gsl_vector_view gradient = inputs_entries(w->gradient);
  const gsl_multimin_function_fdf *cost = sne_problem_function(problem);
  cost->fdf(&y.vector, cost->params, &w->cost, &gradient.vector);
  w->cosine = product(w->direction, w->gradient) / sqrt(product(w->direction, w->direction)) /
              sqrt(product(w->gradient, w->gradient));
  w->broken = !isfinite(w->cost) || !isfinite(product(w->direction, w->direction));
}

static walk begin(const follow_answer *answer, sne_problem *problem, size_t points) {
  const size_t h = (size_t)chosen.dimension;
  walk w = {.y = zeros(points, h),
            .velocity = zeros(points, h),
            .direction = zeros(points, h),
            .gradient = zeros(points, h)};
  start_at_random((unsigned long)chosen.seed, w.y);
  look(answer, problem, &w);
  return w;
}

/* v <- momentum v - rate g, y <- y + v. False when it is at its end. */
static bool step(const follow_answer *answer, sne_problem *problem, walk *w) {
  if (w->broken || w->iteration == chosen.iterations) return false;
  gsl_matrix_scale(w->velocity, chosen.momentum);
  gsl_matrix_scale(w->direction, chosen.rate);
  gsl_matrix_sub(w->velocity, w->direction);
  gsl_matrix_add(w->y, w->velocity);
  w->iteration++;
  look(answer, problem, w);
  return true;
}

static void end(walk *w) {
  gsl_matrix *const all[] = {w->y, w->velocity, w->direction, w->gradient};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) gsl_matrix_free(all[k]);
}

/* ---- what is printed: a block an answer, or a row ---- */

static void print_number(FILE *stream, double value) {
  if (isfinite(value))
    fprintf(stream, "\t%.17g", value);
  else
    fputs("\t-", stream);
}

static void print_trace_row(FILE *stream, size_t number, const walk *w) {
  fprintf(stream, "%zu\t%ld", number, w->iteration);
  print_number(stream, w->cost);
  print_number(stream, w->cosine);
  fputc('\n', stream);
}

static void print_map(FILE *stream, size_t number, const walk *w) {
  for (size_t i = 0; i < w->y->size1 && !w->broken; i++) {
    fprintf(stream, "%zu\t%zu", number, i + 1);
    for (size_t k = 0; k < w->y->size2; k++) print_number(stream, gsl_matrix_get(w->y, i, k));
    fputc('\n', stream);
  }
}

/* "formula", with quotes inside as the tables have them, doubled. */
static void print_label(FILE *stream, const char *text) {
  fputs("\t\"", stream);
  for (; *text; text++) fprintf(stream, *text == '"' ? "\"\"" : "%c", *text);
  fputs("\"\n", stream);
}

/* Figures to read, so to a few digits. */
static void print_end(FILE *stream, size_t number, const walk *w, long downhill, double least) {
  fprintf(stream, "%zu", number);
  if (w->broken)
    fputs("\t-\t-", stream);
  else
    fprintf(stream, "\t%.6g\t%.4g", w->cost, w->cost / least);
  fprintf(stream, "\t%.3f", (double)downhill / (double)(w->iteration + 1));
}

/* The formula above a block, and what became of it. */
static void print_block_end(FILE *stream, size_t number, const char *text, const walk *w) {
  fprintf(stream, "# answer %zu %s\n", number, text);
  if (w->broken) fprintf(stream, "# broken_at %ld\n", w->iteration);
  fputs("\n\n", stream);
}

typedef struct {
  FILE *table, *maps; /* maps may be NULL */
  bool trace;
  sne_problem *problem;
  size_t points;
  double least;
} report;

static void follow(const report *to, size_t number, const char *text, const follow_answer *answer) {
  walk w = begin(answer, to->problem, to->points);
  long downhill = 0;
  do {
    downhill += w.cosine > 0.0;
    if (to->trace) print_trace_row(to->table, number, &w);
  } while (step(answer, to->problem, &w));
  if (to->trace) {
    print_block_end(to->table, number, text, &w);
  } else {
    print_end(to->table, number, &w, downhill, to->least);
    print_label(to->table, text);
  }
  if (to->maps) {
    print_map(to->maps, number, &w);
    print_block_end(to->maps, number, text, &w);
  }
  end(&w);
}

enum { STARTS = 10 };

/* What there is to reach: the least that L-BFGS finds from several starts. */
static double least_cost(sne_problem *problem, size_t points) {
  gsl_matrix *y = zeros(points, (size_t)chosen.dimension);
  double least = HUGE_VAL;
  for (unsigned long start = 0; start < STARTS; start++) {
    start_at_random((unsigned long)chosen.seed + start, y);
    const sne_embed_options embedding = {.method = SNE_BFGS};
    sne_progress final;
    sne_outcome outcome;
    if (sne_embed(problem, y, &embedding, &final, &outcome) == 0) least = fmin(least, final.cost);
  }
  gsl_matrix_free(y);
  return least;
}

/* ---- the program ---- */

typedef struct {
  size_t count;
  char **text;
} answers;

static void add(answers *all, const char *text) {
  all->text = program_demand_memory(realloc(all->text, (all->count + 1) * sizeof *all->text));
  all->text[all->count++] = program_demand_memory(strdup(text));
}

/* A line an answer; '#' begins a remark. */
static void read_answers(const char *path, answers *all) {
  FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
  if (!file) program_fail(PROGRAM_INPUT, "%s: cannot be opened", path);
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, file) >= 0) {
    line[strcspn(line, "#\r\n")] = '\0';
    if (line[strspn(line, " \t")]) add(all, line + strspn(line, " \t"));
  }
  free(line);
  if (ferror(file)) program_fail(PROGRAM_INPUT, "%s: cannot be read", path);
  if (file != stdin) fclose(file);
}

static const program_about about = {
    .name = "sne-follow",
    .operands = "P [ANSWER...]",
    .summary = "Follows an answer to part d downhill, be it right or wrong, and tells by the\n"
               "true cost what comes of it: gradient descent with momentum, from a small random\n"
               "start. An answer is a formula for dC/dy_i, typed or LaTeX, of p_ij, q_ij, z_ij,\n"
               "y_i, A = sum_kl exp(z_kl) and C; without one, the gradient is followed.\n"
               "\n"
               "  sne-follow P '4 sum_j (p_ij - q_ij) (y_i - y_j)'\n"
               "  sne-follow --answers=FILE --table=ends P\n"
               "\n"
               "Tables: the cost in each iteration, and the cosine of the answer and the\n"
               "gradient, positive where the answer leads down (trace); the maps in the end; or\n"
               "a row an answer with its cost in the end, that over the least by L-BFGS from the\n"
               "same start, and the share of iterations in which it led down (ends). A - stands\n"
               "where there is no number."};

static const struct poptOption options[] = {
    {"answers", 0, POPT_ARG_STRING, &chosen.answers, 0, "a file with an answer a line", "FILE"},
    {"table", 0, POPT_ARG_STRING, &chosen.table, 0, "which table (default trace)", "trace|ends"},
    {"maps", 0, POPT_ARG_STRING, &chosen.maps, 0, "write the maps in the end there", "FILE"},
    {"iterations", 0, POPT_ARG_LONG, &chosen.iterations, 0, "of descent (default 300)", "K"},
    {"rate", 0, POPT_ARG_DOUBLE, &chosen.rate, 0,
     "step length (default N/4: a point's share of p is about 1/N)", "RATE"},
    {"momentum", 0, POPT_ARG_DOUBLE, &chosen.momentum, 0,
     "part of a step that goes into the next (default 0.8)", "M"},
    {"dimension", 0, POPT_ARG_INT, &chosen.dimension, 0, "of the map (default 2)", "H"},
    {"seed", 0, POPT_ARG_LONG, &chosen.seed, 0, "of the start (default 1)", "S"},
    POPT_TABLEEND};

static void demand_settings(size_t points) {
  if (chosen.rate == 0.0) chosen.rate = (double)points / 4.0;
  if (!(chosen.rate > 0.0) || !isfinite(chosen.rate))
    program_fail(PROGRAM_INPUT, "--rate=%g: a rate is positive", chosen.rate);
  if (!(chosen.momentum >= 0.0 && chosen.momentum < 1.0))
    program_fail(PROGRAM_INPUT, "--momentum=%g: it is at least 0, and below 1", chosen.momentum);
  if (chosen.iterations < 0)
    program_fail(PROGRAM_INPUT, "--iterations=%ld: it cannot be negative", chosen.iterations);
  if (chosen.dimension < 1)
    program_fail(PROGRAM_INPUT, "--dimension=%d: it is at least 1", chosen.dimension);
}

static gsl_matrix *read_p(const char *path) {
  gsl_matrix *p = program_read_matrix(path);
  table_error error;
  program_demand(table_check_square(p, path, &error), &error);
  program_demand(table_check_distribution(p, path, &error), &error);
  program_demand(table_check_symmetric(p, path, &error), &error);
  for (size_t i = 0; i < p->size1; i++)
    if (gsl_matrix_get(p, i, i) != 0.0)
      program_fail(PROGRAM_INPUT, "%s: entry (%zu, %zu) is %g, but a point has no pair with itself",
                   path, i + 1, i + 1, gsl_matrix_get(p, i, i));
  return p;
}

static void print_head(FILE *stream, double least) {
  fprintf(stream, "# program sne-follow %s\n# rate %g\n# momentum %g\n# seed %ld\n# least %.17g\n",
          GRADCHECK_VERSION, chosen.rate, chosen.momentum, chosen.seed, least);
}

static void print_names(const report *to) {
  print_head(to->table, to->least);
  fprintf(to->table, to->trace ? "# answer\titeration\tcost\tcosine\n"
                               : "# answer\tcost\tover_least\tdownhill\tformula\n");
  if (!to->maps) return;
  print_head(to->maps, to->least);
  fprintf(to->maps, "# answer\tpoint");
  for (int k = 1; k <= chosen.dimension; k++) fprintf(to->maps, "\ty%d", k);
  fputc('\n', to->maps);
}

static void follow_all(const answers *all, const gsl_matrix *p, bool trace) {
  follow_answer **answer = program_demand_memory(calloc(all->count, sizeof(follow_answer *)));
  for (size_t k = 0; k < all->count; k++)
    answer[k] = follow_answer_read(all->text[k], p, (size_t)chosen.dimension);
  table_output *output = program_output(NULL);
  table_output *maps = chosen.maps ? program_output(chosen.maps) : NULL;
  sne_problem *problem = program_demand_memory(
      sne_problem_alloc(SNE_OF_Y, p, (size_t)chosen.dimension, SNE_DISTINCT_PAIRS));
  const report to = {.table = table_output_stream(output),
                     .maps = maps ? table_output_stream(maps) : NULL,
                     .trace = trace,
                     .problem = problem,
                     .points = p->size1,
                     .least = least_cost(problem, p->size1)};
  print_names(&to);
  for (size_t k = 0; k < all->count; k++) {
    follow(&to, k + 1, all->text[k], answer[k]);
    follow_answer_free(answer[k]);
  }
  free(answer);
  sne_problem_free(problem);
  if (maps) program_commit(maps);
  program_commit(output);
}

int main(int argc, const char **argv) {
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  inputs_kernel();
  program_demand_operands(operands, count > 1 ? 1 : count, 1, 1);
  const bool trace = program_choose("table", chosen.table, tables) == TRACE;
  answers all = {0};
  if (chosen.answers) read_answers(chosen.answers, &all);
  for (size_t k = 1; k < count; k++) add(&all, operands[k]);
  if (all.count == 0) add(&all, "4 sum_j (p_ij - q_ij) (y_i - y_j)");
  gsl_matrix *p = read_p(operands[0]);
  demand_settings(p->size1);
  follow_all(&all, p, trace);
  for (size_t k = 0; k < all.count; k++) free(all.text[k]);
  free(all.text);
  gsl_matrix_free(p);
  return PROGRAM_CORRECT;
}
