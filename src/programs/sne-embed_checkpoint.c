/* A checkpoint is a file of 64-bit words in this machine's order:
 *
 *   magic | size of the settings in words | hash of the points | count | settings | numbers | hash
 *
 * settings are text, filled up with zeros; numbers are how far the search has come, the KL of each
 * start, the best map, and the state of the run that is going on; the last hash is of all before
 * it. */
#include "programs/sne-embed.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char magic[8] = "sneckpt1";
enum { HEAD = 4, MOST_SETTINGS = 64, PLACE = 8 }; /* words; numbers that tell the place */

typedef struct {
  uint64_t words[HEAD + MOST_SETTINGS];
  size_t count;
} preamble;

/* Each word is mixed into all bits: a change anywhere shows. */
static uint64_t hash(uint64_t seed, const void *words, size_t count) {
  const unsigned char *bytes = words;
  for (size_t k = 0; k < count; k++) {
    uint64_t word;
    memcpy(&word, bytes + 8 * k, sizeof word);
    seed = (seed ^ word) * 0x9e3779b97f4a7c15;
    seed ^= seed >> 29;
  }
  return seed;
}

/* One setting a line; those that may change from one part of a search to the next are not in it. */
static void print_settings(const embed_job *job, char *text, size_t size) {
  const embed_settings *c = job->chosen;
  snprintf(text, size,
           "--perplexity=%.17g\n--dim=%d\n--init=%.200s\n--method=%s\n--tolerance=%.17g\n"
           "--seed=%ld\n--starts=%ld\n--memory=%ld\n--homotopy: %s\n--neighbours: %zu\n",
           c->perplexity, c->dim, c->init, c->method, c->tolerance, c->seed, c->starts, c->memory,
           c->homotopy ? "yes" : "no", job->neighbours);
}

static uint64_t hash_of_points(const gsl_matrix *points) {
  const uint64_t size[2] = {points->size1, points->size2};
  uint64_t h = hash(1, size, 2);
  for (size_t i = 0; i < points->size1; i++)
    h = hash(h, points->data + i * points->tda, points->size2);
  return h;
}

static size_t numbers_before_state(const embed_job *job, const embed_search *search) {
  return PLACE + (size_t)job->chosen->starts + search->best->size1 * search->best->size2;
}

static preamble preamble_of(const embed_job *job, size_t numbers) {
  preamble head = {.words = {0}};
  char text[8 * MOST_SETTINGS] = "";
  print_settings(job, text, sizeof text);
  const size_t settings = strlen(text) / 8 + 1;
  memcpy(&head.words[0], magic, sizeof magic);
  head.words[1] = settings;
  head.words[2] = hash_of_points(job->points.values);
  head.words[3] = numbers;
  memcpy(head.words + HEAD, text, 8 * settings);
  head.count = HEAD + settings;
  return head;
}

/* ---- writing ---- */

typedef struct {
  FILE *stream;
  uint64_t hash;
} hashed_stream;

static void put(hashed_stream *to, const void *words, size_t count) {
  fwrite(words, 8, count, to->stream); /* a failed write is told by the commit */
  to->hash = hash(to->hash, words, count);
}

void embed_checkpoint_demand(const char *path) {
  if (strcmp(path, "-") == 0)
    program_fail(PROGRAM_INPUT, "--checkpoint=-: it has to be a file, for standard output has the "
                                "map");
  table_error error;
  table_output *output = table_output_open(path, &error);
  if (!output) {
    char text[1024];
    table_error_format(&error, text, sizeof text);
    program_fail(PROGRAM_INPUT, "--checkpoint=%s", text);
  }
  table_output_abandon(output);
}

bool embed_checkpoint_write(const embed_job *job, embed_search *search, const double *state,
                            size_t state_size) {
  const size_t before = numbers_before_state(job, search);
  const preamble head = preamble_of(job, before + state_size);
  const double place[PLACE] = {(double)search->start,       (double)search->stage,
                               (double)search->iterations,  (double)search->evaluations,
                               (double)search->best_start,  search->final.cost,
                               search->final.gradient_norm, (double)search->outcome};
  table_output *output = table_output_open(job->chosen->checkpoint, &search->error);
  if (!output) return false;
  hashed_stream to = {table_output_stream(output), 0};
  put(&to, head.words, head.count);
  put(&to, place, PLACE);
  put(&to, search->kl, (size_t)job->chosen->starts);
  put(&to, search->best->data, before - PLACE - (size_t)job->chosen->starts);
  put(&to, state, state_size);
  const uint64_t hash_of_all = to.hash;
  put(&to, &hash_of_all, 1);
  return table_output_commit(output, &search->error) == GSL_SUCCESS;
}

/* ---- reading ---- */

static bool has_magic(const uint64_t *words, size_t bytes) {
  return bytes >= 8 * (HEAD + 1) && memcmp(words, magic, sizeof magic) == 0;
}

/* The file's words, whose hash is right. What does not begin as one is not read on: it may be a
 * device without an end. */
static uint64_t *read_words(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  if (!file)
    program_fail(PROGRAM_INPUT, "--resume=%s: it cannot be read: %s", path, strerror(errno));
  size_t room = 1 << 16;
  uint64_t *words = program_demand_memory(malloc(8 * room));
  size_t bytes = 0;
  for (size_t got; (got = fread((char *)words + bytes, 1, 8 * room - bytes, file)) > 0;) {
    bytes += got;
    if (!has_magic(words, bytes) && bytes >= 8 * (HEAD + 1)) break;
    if (bytes == 8 * room) words = program_demand_memory(realloc(words, 8 * (room *= 2)));
  }
  const bool failed = ferror(file) != 0;
  fclose(file);
  if (failed) program_fail(PROGRAM_INPUT, "--resume=%s: it cannot be read to its end", path);
  if (!has_magic(words, bytes))
    program_fail(PROGRAM_INPUT, "--resume=%s: it is not a checkpoint of this version", path);
  *count = bytes / 8;
  if (bytes % 8 != 0 || hash(0, words, *count - 1) != words[*count - 1])
    program_fail(PROGRAM_INPUT,
                 "--resume=%s: the checkpoint is damaged; begin again without --resume", path);
  return words;
}

/* The first setting in which the two texts differ is told. */
static void demand_same_settings(const char *path, const char *theirs, const char *ours) {
  while (*ours && *theirs) {
    const size_t our_length = strcspn(ours, "\n"), their_length = strcspn(theirs, "\n");
    if (our_length != their_length || strncmp(ours, theirs, our_length) != 0)
      program_fail(PROGRAM_INPUT, "--resume=%s: the checkpoint is of a search with %.*s, not %.*s",
                   path, (int)their_length, theirs, (int)our_length, ours);
    ours += our_length + 1;
    theirs += their_length + 1;
  }
}

static void demand_same_search(const embed_job *job, const uint64_t *words, size_t count) {
  const char *path = job->chosen->resume;
  const preamble ours = preamble_of(job, words[3]);
  if (words[1] <= MOST_SETTINGS && count > HEAD + words[1])
    demand_same_settings(path, (const char *)(words + HEAD), (const char *)(ours.words + HEAD));
  if (words[2] != ours.words[2])
    program_fail(PROGRAM_INPUT, "--resume=%s: the checkpoint is of other points than %s", path,
                 job->path);
  if (count != ours.count + words[3] + 1 || memcmp(words, ours.words, 8 * ours.count) != 0)
    program_fail(PROGRAM_INPUT, "--resume=%s: it is not a checkpoint of this version", path);
}

/* A count that is below `limit`. */
static size_t count_of(const embed_job *job, double number, double limit) {
  if (!(number >= 0 && number < limit))
    program_fail(PROGRAM_INPUT, "--resume=%s: it holds no place in this search",
                 job->chosen->resume);
  return (size_t)number;
}

gsl_vector *embed_checkpoint_read(const embed_job *job, embed_search *search) {
  size_t count;
  uint64_t *words = read_words(job->chosen->resume, &count);
  demand_same_search(job, words, count);
  const size_t before = numbers_before_state(job, search), starts = (size_t)job->chosen->starts;
  if (words[3] <= before)
    program_fail(PROGRAM_INPUT, "--resume=%s: it holds no state", job->chosen->resume);
  const double most = 9007199254740992; /* that a double counts up to */
  double place[PLACE];
  const uint64_t *numbers = words + HEAD + words[1];
  memcpy(place, numbers, sizeof place);
  search->start = count_of(job, place[0], (double)starts);
  search->stage = count_of(job, place[1], (double)embed_stages());
  search->iterations = count_of(job, place[2], most);
  search->evaluations = count_of(job, place[3], most);
  search->best_start = count_of(job, place[4], (double)starts);
  search->final = (sne_progress){.cost = place[5], .gradient_norm = place[6]};
  search->outcome = (sne_outcome)count_of(job, place[7], SNE_STALLED + 1);
  memcpy(search->kl, numbers + PLACE, 8 * starts);
  memcpy(search->best->data, numbers + PLACE + starts, 8 * (before - PLACE - starts));
  gsl_vector *state = program_demand_memory(gsl_vector_alloc(words[3] - before));
  memcpy(state->data, numbers + before, 8 * state->size);
  free(words);
  return state;
}
