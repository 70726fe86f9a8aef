#include "sne/tasks.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

enum { MOST_WORKERS = 255 };

/* What is to be done. A worker that wakes up late finds no invitation left and sleeps on: nobody
 * waits for a thread that has not begun. */
static struct {
  pthread_mutex_t caller; /* held by whom the pool works for */
  pthread_mutex_t lock;   /* of what follows */
  pthread_cond_t invited, left;
  size_t workers; /* threads started */
  pthread_t threads[MOST_WORKERS];
  pid_t process;      /* whose they are: a fork has none of them */
  bool closing;       /* they are to end */
  size_t invitations; /* how many more may join */
  size_t busy;        /* how many have joined and not left */
  sne_task *task;
  void *context;
  size_t count;
  atomic_size_t next;
} pool = {.caller = PTHREAD_MUTEX_INITIALIZER,
          .lock = PTHREAD_MUTEX_INITIALIZER,
          .invited = PTHREAD_COND_INITIALIZER,
          .left = PTHREAD_COND_INITIALIZER};

static void take_turns(void) {
  for (size_t k; (k = atomic_fetch_add(&pool.next, 1)) < pool.count;) pool.task(pool.context, k);
}

static void *work(void *unused) {
  pthread_mutex_lock(&pool.lock);
  for (;;) {
    while (pool.invitations == 0 && !pool.closing) pthread_cond_wait(&pool.invited, &pool.lock);
    if (pool.closing) break;
    pool.invitations--;
    pool.busy++;
    pthread_mutex_unlock(&pool.lock);
    take_turns();
    pthread_mutex_lock(&pool.lock);
    if (--pool.busy == 0) pthread_cond_signal(&pool.left);
  }
  pthread_mutex_unlock(&pool.lock);
  return unused;
}

/* As many as can be had. */
static void start_workers(size_t wanted) {
  if (pool.process != getpid()) {
    pool.process = getpid();
    pool.workers = 0;
  }
  while (pool.workers < wanted && pool.workers < MOST_WORKERS &&
         pthread_create(&pool.threads[pool.workers], NULL, work, NULL) == 0)
    pool.workers++;
}

/* At the end of the program, so that nothing of a thread is left behind. */
__attribute__((destructor)) static void end_workers(void) {
  if (pool.process != getpid()) return;
  pthread_mutex_lock(&pool.lock);
  pool.closing = true;
  pthread_cond_broadcast(&pool.invited);
  pthread_mutex_unlock(&pool.lock);
  for (size_t k = 0; k < pool.workers; k++) pthread_join(pool.threads[k], NULL);
}

void sne_tasks(size_t threads, size_t count, sne_task *task, void *context) {
  if (threads > count) threads = count;
  if (threads < 2 || pthread_mutex_trylock(&pool.caller) != 0) {
    for (size_t k = 0; k < count; k++) task(context, k);
    return;
  }
  start_workers(threads - 1);
  pthread_mutex_lock(&pool.lock);
  pool.task = task;
  pool.context = context;
  pool.count = count;
  atomic_store(&pool.next, 0);
  pool.invitations = threads - 1;
  pthread_cond_broadcast(&pool.invited);
  pthread_mutex_unlock(&pool.lock);
  take_turns();
  pthread_mutex_lock(&pool.lock);
  pool.invitations = 0;
  while (pool.busy > 0) pthread_cond_wait(&pool.left, &pool.lock);
  pthread_mutex_unlock(&pool.lock);
  pthread_mutex_unlock(&pool.caller);
}

static atomic_size_t most_threads; /* 0: as many as there are processors */

void sne_limit_threads(size_t most) {
  most_threads = most;
}

size_t sne_processors(void) {
  const long there = sysconf(_SC_NPROCESSORS_ONLN);
  const size_t most = most_threads, all = there > 0 ? (size_t)there : 1;
  return most > 0 ? most : all;
}
