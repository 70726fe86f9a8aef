/* Random single edits of right answers: none is called correct unless an evaluation by other code,
 * in balls of 256 bits at a point of its own, finds it equal. EDITS in the environment says how
 * many. */
#include "sheet_files.h"
#include <math.h>

/* ---- other code: values of trees without derivatives, by plain recursion ---- */

enum { BITS = 256, MOST_WIDTH = 8 };

typedef struct {
  const sheet_fixture *fixture;
  size_t bound[128];
  bool missing; /* an entry that the convention leaves out was used */
} walker;

/* value has room for MOST_WIDTH entries; those that are not used are 0. */
static void walk(walker *w, const formula_tree *tree, arb_ptr value);

static size_t width_of(const walker *w, const formula_tree *tree) {
  return tree->dimension == FORMULA_NUMBER_SHAPE ? 1 : w->fixture->sizes[tree->dimension];
}

static void walk_symbol(walker *w, const formula_tree *tree, arb_ptr value) {
  if (!tree->symbol) {
    arb_set_ui(value, w->fixture->sizes[tree->size]);
    return;
  }
  const formula_symbol *symbol =
      formula_scope_symbol(w->fixture->part->scope, tree->symbol->position);
  size_t at[FORMULA_MOST_INDICES], entry = 0;
  for (size_t k = 0; k < symbol->subscripts; k++) {
    at[k] = w->bound[(unsigned char)tree->indices[k]];
    entry = entry * w->fixture->sizes[symbol->range[k]] + at[k];
  }
  if (symbol->pairs && w->fixture->point.distinct && at[0] == at[1]) {
    w->missing = true;
    return;
  }
  if (symbol->definition) {
    walker inner = {.fixture = w->fixture};
    for (size_t k = 0; k < symbol->subscripts; k++)
      inner.bound[(unsigned char)symbol->parameters[k]] = at[k];
    walk(&inner, symbol->definition, value);
    w->missing |= inner.missing;
    return;
  }
  size_t width = width_of(w, tree);
  for (size_t k = 0; k < width; k++)
    arb_set_d(value + k, w->fixture->values[symbol->position][entry * width + k]);
}

static bool holds(const walker *w, const formula_tree *tree) {
  for (size_t k = 0; k < tree->condition_count; k++) {
    const formula_condition *c = &tree->conditions[k];
    size_t a = w->bound[(unsigned char)c->left], b = w->bound[(unsigned char)c->right];
    bool truths[] = {[FORMULA_EQUAL] = a == b,
                     [FORMULA_NOT_EQUAL] = a != b,
                     [FORMULA_LESS] = a<b, [FORMULA_LESS_EQUAL] = a <= b, [FORMULA_GREATER] = a> b,
                     [FORMULA_GREATER_EQUAL] = a >= b};
    if (!truths[c->relation]) return false;
  }
  return true;
}

static void walk_sum(walker *w, const formula_tree *tree, size_t letter, arb_ptr value) {
  if (tree->indices[letter]) {
    unsigned char c = (unsigned char)tree->indices[letter];
    size_t before = w->bound[c];
    size_t n = w->fixture->sizes[formula_scope_index_size(w->fixture->part->scope, (char)c)];
    for (w->bound[c] = 0; w->bound[c] < n; w->bound[c]++) walk_sum(w, tree, letter + 1, value);
    w->bound[c] = before;
    return;
  }
  if (!holds(w, tree)) return;
  arb_ptr term = _arb_vec_init(MOST_WIDTH);
  bool missing = w->missing;
  w->missing = false;
  walk(w, tree->parts[0], term);
  if (!w->missing) _arb_vec_add(value, value, term, MOST_WIDTH, BITS);
  w->missing = missing;
  _arb_vec_clear(term, MOST_WIDTH);
}

static void walk_power(walker *w, const formula_tree *tree, arb_ptr value) {
  arb_ptr exponent = _arb_vec_init(MOST_WIDTH);
  walk(w, tree->parts[0], value);
  walk(w, tree->parts[1], exponent);
  arb_pow(value, value, exponent, BITS);
  _arb_vec_clear(exponent, MOST_WIDTH);
}

static void walk_call(walker *w, const formula_tree *tree, arb_ptr value) {
  walk(w, tree->parts[0], value);
  switch (tree->function) {
  case FORMULA_EXP:
    arb_exp(value, value, BITS);
    break;
  case FORMULA_LOG:
    arb_log(value, value, BITS);
    break;
  case FORMULA_SIGMOID:
    arb_neg(value, value);
    arb_exp(value, value, BITS);
    arb_add_ui(value, value, 1, BITS);
    arb_inv(value, value, BITS);
    break;
  default:
    cr_assert_fail("no such function here");
  }
}

static void walk_product(walker *w, const formula_tree *tree, arb_ptr value) {
  arb_ptr factor = _arb_vec_init(MOST_WIDTH);
  arb_t scalar;
  arb_init(scalar);
  arb_one(scalar);
  arb_one(value);
  for (size_t k = 0; k < tree->count; k++) {
    walk(w, tree->parts[k], factor);
    if (tree->parts[k]->dimension != FORMULA_NUMBER_SHAPE)
      _arb_vec_set(value, factor, MOST_WIDTH);
    else
      arb_mul(scalar, scalar, factor, BITS);
  }
  _arb_vec_scalar_mul(value, value, MOST_WIDTH, scalar, BITS);
  arb_clear(scalar);
  _arb_vec_clear(factor, MOST_WIDTH);
}

static void walk_pair(walker *w, const formula_tree *tree, arb_ptr value) {
  arb_ptr other = _arb_vec_init(MOST_WIDTH);
  walk(w, tree->parts[0], value);
  switch (tree->kind) {
  case FORMULA_ADD:
    for (size_t k = 1; k < tree->count; k++) {
      walk(w, tree->parts[k], other);
      _arb_vec_add(value, value, other, MOST_WIDTH, BITS);
    }
    break;
  case FORMULA_DIVIDE:
    walk(w, tree->parts[1], other);
    _arb_vec_scalar_div(value, value, MOST_WIDTH, other, BITS);
    break;
  case FORMULA_DOT:
    walk(w, tree->parts[1], other);
    arb_dot(value, NULL, 0, value, 1, other, 1, (slong)width_of(w, tree->parts[0]), BITS);
    break;
  default: /* the length of a vector */
    arb_dot(other, NULL, 0, value, 1, value, 1, (slong)width_of(w, tree->parts[0]), BITS);
    arb_sqrt(value, other, BITS);
  }
  _arb_vec_clear(other, MOST_WIDTH);
}

static void walk(walker *w, const formula_tree *tree, arb_ptr value) {
  _arb_vec_zero(value, MOST_WIDTH);
  switch (tree->kind) {
  case FORMULA_NUMBER:
    arb_set_str(value, tree->text, BITS);
    return;
  case FORMULA_CONSTANT:
    arb_const_pi(value, BITS);
    return;
  case FORMULA_SYMBOL:
    walk_symbol(w, tree, value);
    return;
  case FORMULA_NEGATE:
    walk(w, tree->parts[0], value);
    _arb_vec_neg(value, value, (slong)width_of(w, tree));
    return;
  case FORMULA_MULTIPLY:
    walk_product(w, tree, value);
    return;
  case FORMULA_POWER:
    walk_power(w, tree, value);
    return;
  case FORMULA_CALL:
    walk_call(w, tree, value);
    return;
  case FORMULA_SUM:
    walk_sum(w, tree, 0, value);
    return;
  case FORMULA_INDICATOR:
    arb_set_ui(value, holds(w, tree));
    return;
  case FORMULA_ADD:
  case FORMULA_DIVIDE:
  case FORMULA_DOT:
  case FORMULA_NORM:
    walk_pair(w, tree, value);
    return;
  case FORMULA_DERIVATIVE:
  case FORMULA_LABEL:
    cr_assert_fail("no such node here");
  }
}

/* ---- edits ---- */

typedef struct {
  formula_arena *arena;
  sheet_random random;
  const char *letters; /* of the sheet's indices */
  size_t left;         /* nodes to pass before the edit */
  bool done;
} editor;

static size_t below(editor *e, size_t count) {
  return sheet_random_below(&e->random, count);
}

static formula_tree *make_number(editor *e, const char *text) {
  formula_tree *node = formula_tree_make(e->arena, FORMULA_NUMBER, (formula_span){0}, 0);
  node->text = text;
  return node;
}

static formula_tree *wrap(editor *e, formula_kind kind, const formula_tree *a,
                          const formula_tree *b) {
  formula_tree *node = formula_tree_make(e->arena, kind, (formula_span){0}, b ? 2 : 1);
  node->parts[0] = a;
  if (b) node->parts[1] = b;
  return node;
}

/* Without part k; a node with one part left is that part. */
static const formula_tree *drop(editor *e, const formula_tree *tree, size_t k) {
  if (tree->count == 2) return tree->parts[1 - k];
  formula_tree *copy = formula_tree_copy(e->arena, tree);
  for (size_t p = k; p + 1 < copy->count; p++) copy->parts[p] = copy->parts[p + 1];
  copy->count--;
  return copy;
}

static const formula_tree *edit_symbol(editor *e, const formula_tree *tree) {
  static const char *const names[] = {"p", "q", "z", "A", "y", "x", "t", "s", "w", "r"};
  formula_tree *copy = formula_tree_copy(e->arena, tree);
  size_t subscripts = strlen(tree->indices);
  if (subscripts == 0 || below(e, 2) == 0) {
    copy->text = names[below(e, sizeof names / sizeof *names)];
  } else if (subscripts == 2 && below(e, 2) == 0) {
    copy->indices[0] = tree->indices[1];
    copy->indices[1] = tree->indices[0];
  } else {
    copy->indices[below(e, subscripts)] = e->letters[below(e, strlen(e->letters))];
  }
  return copy;
}

static const formula_tree *edit_here(editor *e, const formula_tree *tree) {
  static const char *const numbers[] = {"0", "1", "2", "3", "4", "0.5", "8"};
  const char *number = numbers[below(e, sizeof numbers / sizeof *numbers)];
  switch (below(e, 5)) {
  case 0: /* a sign */
    return tree->kind == FORMULA_NEGATE ? tree->parts[0] : wrap(e, FORMULA_NEGATE, tree, NULL);
  case 1: /* a factor, an exponent, a summand */
    return wrap(e, below(e, 2) ? FORMULA_MULTIPLY : FORMULA_DIVIDE, tree, make_number(e, number));
  case 2:
    return tree->dimension == FORMULA_NUMBER_SHAPE
               ? wrap(e, below(e, 2) ? FORMULA_POWER : FORMULA_ADD, tree, make_number(e, number))
               : wrap(e, FORMULA_ADD, tree, tree);
  default:
    break;
  }
  if (tree->kind == FORMULA_SYMBOL) return edit_symbol(e, tree);
  if (tree->kind == FORMULA_NUMBER) return make_number(e, number);
  if (tree->kind == FORMULA_ADD || tree->kind == FORMULA_MULTIPLY || tree->kind == FORMULA_DIVIDE ||
      tree->kind == FORMULA_POWER)
    return drop(e, tree, below(e, tree->count));
  return tree->count ? tree->parts[0] : wrap(e, FORMULA_NEGATE, tree, NULL);
}

static const formula_tree *edit(editor *e, const formula_tree *tree) {
  if (e->left == 0 && !e->done) {
    e->done = true;
    return edit_here(e, tree);
  }
  e->left--;
  if (tree->count == 0) return tree;
  formula_tree *copy = formula_tree_copy(e->arena, tree);
  for (size_t k = 0; k < tree->count && !e->done; k++) copy->parts[k] = edit(e, tree->parts[k]);
  return copy;
}

/* ---- the test ---- */

typedef struct {
  const char *sheet, *part, *letters, *answer;
} subject;

static const subject subjects[] = {
    {"sne", "a", "ijklmn", "-p_ij/q_ij"},
    {"sne", "b", "ijklmn", "exp(z_ij)/sum_kl exp(z_kl) - p_ij"},
    {"sne", "b", "ijklmn", "q_ij - p_ij"},
    {"sne", "d", "ijklmn", "sum_j 4 (p_ij - q_ij)(y_i - y_j)"},
    {"sne", "d", "ijklmn", "2 sum_j (p_ij + p_ji - 2 q_ij)(y_i - y_j)"},
    {"tsne", "b", "ijklmn", "4 sum_j (p_ij - q_ij)(y_i - y_j) / (1 + ||y_i - y_j||^2)"},
    {"ridge", "b", "nm", "sum_n (w^T x_n + b - t_n) x_n + lambda w"},
    {"logistic", "a", "nm", "-t_n / s_n + (1 - t_n) / (1 - s_n)"},
    {"softmax", "c", "nmkl", "sum_n (s_nk - t_nk) x_n"},
    {"gaussian", "precision", "nmkl", "N / (2 beta_k) - 1/2 sum_n (x_nk - mu_k)^2"},
    {"hessian", "hessian", "ijklmn", "q_ij (delta_ik delta_jl - q_kl)"},
};

/* Both trees agree to 1e-50 in every entry of a fixture that is not among the judge's. */
static bool equal_elsewhere(const sheet_fixture *f, const formula_tree *a, const formula_tree *b) {
  bool equal = true;
  arb_ptr x = _arb_vec_init(MOST_WIDTH), y = _arb_vec_init(MOST_WIDTH);
  for (size_t k = 0; equal && k < f->bindings; k++) {
    if (!f->exists[k]) continue;
    formula_bindings bindings = {0};
    sheet_fixture_bind(f, f->part->letters, k, &bindings);
    walker w = {.fixture = f};
    memcpy(w.bound, bindings.bound, sizeof w.bound);
    walk(&w, a, x);
    walk(&w, b, y);
    _arb_vec_sub(x, x, y, MOST_WIDTH, BITS);
    for (size_t c = 0; equal && c < f->width; c++)
      equal = !w.missing && arb_is_finite(x + c) && arb_contains_zero(x + c) &&
              mag_cmp_2exp_si(arb_radref(x + c), -166) < 0;
  }
  _arb_vec_clear(x, MOST_WIDTH);
  _arb_vec_clear(y, MOST_WIDTH);
  return equal;
}

typedef struct {
  size_t valid, correct, undecided;
} tally;

/* Judges one edit of the subject's answer, told as text, as a reader would. */
static void try_edit(const subject *of, const sheet_part *part, const sheet_fixture *elsewhere,
                     const formula_tree *original, uint64_t seed, tally *t) {
  editor e = {.arena = formula_arena_alloc(), .random = {seed}, .letters = of->letters};
  e.left = below(&e, formula_tree_nodes(original));
  char *text = formula_print(edit(&e, original), FORMULA_TYPED);
  sheet_answer answer;
  sheet_verdict verdict = {0};
  formula_error error;
  sheet_options options = {.seed = seed};
  if (sheet_answer_read(part, text, strlen(text), &answer, &error) == FORMULA_OK) {
    if (sheet_judge(part, &answer, &options, &verdict, &error) == FORMULA_OK) {
      bool equal = equal_elsewhere(elsewhere, answer.reading.members[0], original);
      t->valid++;
      t->correct += verdict.word == SHEET_IS_CORRECT;
      t->undecided += verdict.word == SHEET_IS_UNDECIDED;
      if (verdict.word == SHEET_IS_CORRECT)
        cr_expect(equal, "%s %s, seed %d: %s is called correct", of->sheet, of->part, (int)seed,
                  text);
      else if (equal && verdict.word == SHEET_IS_WRONG) /* it may differ where there is no entry */
        cr_expect(part->has_pairs, "%s %s, seed %d: %s is called wrong", of->sheet, of->part,
                  (int)seed, text);
    }
    sheet_verdict_free(&verdict);
    sheet_answer_free(&answer);
  }
  free(text);
  formula_arena_free(e.arena);
}

static void try_subject(const subject *of, size_t edits, uint64_t seed, tally *t) {
  sheet *s = open_sheet(of->sheet);
  const sheet_part *part = sheet_find_part(s, of->part);
  sheet_answer original;
  formula_error error;
  cr_assert_eq(sheet_answer_read(part, of->answer, strlen(of->answer), &original, &error),
               FORMULA_OK, "%s", error.message);
  size_t sizes[] = {4, 3, 2, 3};
  sheet_recipe recipe = {part->quantities, sizes, false, 16, 987654321};
  sheet_fixture *elsewhere = sheet_fixture_draw(part, &recipe);
  for (size_t k = 0; k < edits; k++)
    try_edit(of, part, elsewhere, original.reading.members[0], seed + k, t);
  sheet_fixture_free(elsewhere);
  sheet_answer_free(&original);
  sheet_free(s);
}

Test(sheet_edits, no_wrong_edit_is_called_correct) {
  size_t count = sizeof subjects / sizeof *subjects;
  const char *wanted = getenv("EDITS"), *first = getenv("SEED");
  size_t edits = wanted ? strtoul(wanted, NULL, 10) : 660;
  tally t = {0};
  for (size_t k = 0; k < count; k++)
    try_subject(&subjects[k], edits / count, (first ? strtoull(first, NULL, 10) : 0) + 100000 * k,
                &t);
  if (wanted)
    fprintf(stderr, "%zu edits: %zu valid, %zu correct, %zu undecided\n", edits, t.valid, t.correct,
            t.undecided);
  cr_assert(t.valid > edits / 3, "%zu of %zu edits are valid", t.valid, edits);
  cr_assert(t.correct < t.valid / 5, "%zu of %zu are correct", t.correct, t.valid);
}
