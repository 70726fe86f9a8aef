/* Private to sne: work that several threads share.
 *
 * Threads are started once and sleep in between; none spins, so that on a busy machine the one that
 * waits does not keep the processor from the one it waits for. */
#ifndef SNE_TASKS_H
#define SNE_TASKS_H

#include <stddef.h>

typedef void sne_task(void *context, size_t index);

/* Calls task for each index below count, on at most so many threads, the caller's own among them,
 * and returns when all have returned. What a task writes is its own; then the result does not
 * depend on the number of threads. While another caller is at it, the caller works alone. */
void sne_tasks(size_t threads, size_t count, sne_task *task, void *context);

/* Processors that there are, or what sne_limit_threads has set. */
size_t sne_processors(void);

#endif
