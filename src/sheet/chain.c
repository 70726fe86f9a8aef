#include "sheet/chain.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  const sheet_part *part;
  const sheet_answer *answer;
  const sheet_verdict *verdict;
  const sheet_options *options;
  sheet_chain *chain;
  formula_error *error;
} follower;

/* Judges member `claimed` as an answer to the question what member `asked` is. Both mean what they
 * mean in the answer's scope, so that is the stage's. */
static formula_status compare(const follower *f, size_t asked, size_t claimed, sheet_part *stage,
                              sheet_verdict *verdict) {
  const formula_reading *all = &f->answer->reading;
  *stage = (sheet_part){.name = f->part->name,
                        .title = f->part->title,
                        .pairs = f->part->pairs,
                        .has_pairs = f->part->has_pairs,
                        .scope = (formula_scope *)f->answer->scope, /* is not written to */
                        .quantity_count = f->part->quantity_count,
                        .quantities = f->part->quantities,
                        .asked_text = "the member before",
                        .asked = all->members[asked]};
  memcpy(stage->letters, f->answer->letters, sizeof stage->letters);
  bool given = false;
  sheet_answer alone = *f->answer;
  alone.own_scope = NULL;
  alone.given = &given;
  alone.reading = (formula_reading){
      .count = 1, .members = &all->members[claimed], .spans = &all->spans[claimed]};
  return sheet_judge(stage, &alone, f->options, verdict, f->error);
}

/* What the verdict on both says of the link to member k. */
static sheet_link derive(const follower *f, size_t k) {
  bool before = f->verdict->steps[k - 1].word <= SHEET_IS_CORRECT;
  bool after = f->verdict->steps[k].word <= SHEET_IS_CORRECT;
  if (before && after) return SHEET_LINK_FOLLOWS;
  if (before && f->verdict->steps[k].word == SHEET_IS_WRONG) return SHEET_LINK_BREAKS;
  if (after && f->verdict->steps[k - 1].word == SHEET_IS_WRONG) return SHEET_LINK_BREAKS;
  return SHEET_LINK_OPEN;
}

static sheet_link link_of(const sheet_verdict *verdict) {
  if (verdict->word == SHEET_IS_WRONG) return SHEET_LINK_BREAKS;
  return verdict->word == SHEET_IS_CORRECT ? SHEET_LINK_FOLLOWS : SHEET_LINK_OPEN;
}

/* Settles the link to member k. A member that has no value, or vanishes, cannot be asked for; then
 * the other one is. */
static formula_status settle(const follower *f, size_t k) {
  sheet_chain *chain = f->chain;
  chain->links[k] = derive(f, k);
  bool first = chain->links[k] == SHEET_LINK_BREAKS && chain->broken == chain->count;
  if (chain->links[k] != SHEET_LINK_OPEN && !first) return FORMULA_OK;
  sheet_part passing, *stage = chain->broken == chain->count ? chain->stage : &passing;
  for (size_t turned = 0; turned < 2; turned++) {
    sheet_verdict verdict;
    formula_status status = compare(f, k - 1 + turned, k - turned, stage, &verdict);
    bool told = status == FORMULA_OK && verdict.word != SHEET_IS_UNDECIDED;
    if (told && chain->links[k] == SHEET_LINK_OPEN) chain->links[k] = link_of(&verdict);
    if (told && chain->links[k] == SHEET_LINK_BREAKS && chain->broken == chain->count) {
      chain->broken = k;
      chain->reversed = turned;
      chain->counterexample = verdict.counterexample;
      verdict.counterexample = NULL;
    }
    sheet_verdict_free(&verdict);
    if (status == FORMULA_MEMORY) return status;
    if (told) break;
  }
  if (first && chain->broken == chain->count) chain->broken = k;
  return FORMULA_OK;
}

formula_status sheet_chain_make(const sheet_part *part, const sheet_answer *answer,
                                const sheet_verdict *verdict, const sheet_options *options,
                                sheet_chain *chain, formula_error *error) {
  size_t count = answer->reading.count;
  *chain = (sheet_chain){.count = count,
                         .broken = count,
                         .links = calloc(count, sizeof *chain->links),
                         .stage = malloc(sizeof *chain->stage)};
  follower f = {part, answer, verdict, options, chain, error};
  if (!chain->links || !chain->stage)
    return formula_fail(error, FORMULA_MEMORY, (formula_span){0}, "not enough memory");
  formula_status status = FORMULA_OK;
  for (size_t k = 1; status == FORMULA_OK && k < count; k++) status = settle(&f, k);
  return status;
}

void sheet_chain_free(sheet_chain *chain) {
  sheet_counterexample_free(chain->counterexample);
  free(chain->links);
  free(chain->stage);
  *chain = (sheet_chain){0};
}
