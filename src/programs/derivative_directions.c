#include "programs/derivative_directions.h"

#include "grad/grad.h"
#include <gsl/gsl_errno.h>

static void print_found(FILE *stream, const grad_check *found, size_t columns) {
  fprintf(stream, "# row\tcolumn\tclaimed\tdifference\tbar\tlog_ratio\tverdict\n");
  for (size_t m = 0; m < found->count; m++) {
    const grad_entry *entry = &found->entries[m];
    fprintf(stream, "%zu\t%zu\t%.17g\t%.17g\t%.3g\t%.3g\t%s\n", entry->index / columns + 1,
            entry->index % columns + 1, entry->claimed, entry->estimate.value,
            grad_estimate_bar(&entry->estimate), entry->log_ratio,
            grad_verdict_name(entry->verdict));
  }
}

static void print_location(FILE *stream, const grad_location *location, size_t entries,
                           size_t columns) {
  const grad_directions *directions = &location->directions;
  char reason[512];
  grad_directions_reason(directions, reason, sizeof reason);
  print_found(stream, &location->check, columns);
  fprintf(stream, "# entries %zu\n# verdict %s\n# reason %s\n", entries,
          grad_verdict_name(directions->verdict), reason);
  fprintf(stream, "# directions %zu\n# deviation %.2g\n# resolution %.2g\n", directions->count,
          directions->deviation, directions->resolution);
  if (directions->verdict == GRAD_WRONG)
    fprintf(stream, "# found %zu%s\n", location->check.wrong,
            location->complete ? "" : ", and there are more");
  fprintf(stream, "# evaluations %zu of the cost\n", location->evaluations);
}

int derivative_directions(FILE *stream, const grad_problem *problem, const gsl_vector *x,
                          const gsl_vector *claimed, size_t columns,
                          const grad_directions_options *options) {
  grad_location location;
  int status = grad_locate_claim(problem, x, claimed, 0, options, &location);
  if (status != GSL_SUCCESS) program_fail(PROGRAM_FAULT, "not enough memory for the directions");
  print_location(stream, &location, x->size, columns);
  status = grad_verdict_status(location.directions.verdict);
  grad_location_free(&location);
  return status;
}
