#include "sne/tasks.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* What is to be done. A worker that wakes up late finds no invitation left and sleeps on: nobody
 * waits for a thread that has not begun. */
static struct {
  pthread_mutex_t caller; /* held by whom the pool works for */
  pthread_mutex_t lock;   /* of what follows */
  pthread_cond_t invited, left;
  size_t workers;     /* threads started */
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
    while (pool.invitations == 0) pthread_cond_wait(&pool.invited, &pool.lock);
    pool.invitations--;
    pool.busy++;
    pthread_mutex_unlock(&pool.lock);
    take_turns();
    pthread_mutex_lock(&pool.lock);
    if (--pool.busy == 0) pthread_cond_signal(&pool.left);
  }
  return unused;
}

/* As many as can be had. */
static void start_workers(size_t wanted) {
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  while (pool.workers < wanted && pthread_create(&thread, &detached, work, NULL) == 0)
    pool.workers++;
  pthread_attr_destroy(&detached);
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
