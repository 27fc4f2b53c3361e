/* liburcu with its small functions inlined; FLAVOUR is the header of one of its flavours, <urcu/urcu-memb.h> for one. */
#define _GNU_SOURCE
#define _LGPL_SOURCE
#define URCU_API_MAP
#include FLAVOUR

#include "measure.h"
#include <semaphore.h>

struct object {
  struct rcu_head head;
};

static _Alignas(APART) struct object *current;
static _Alignas(APART) struct object objects[BURST];
static long retired;

/* Written by the library's own thread. */
static _Alignas(APART) long dropped;

static struct {
  _Alignas(APART) struct rcu_head head;
  double dropped_at;
  sem_t told;
} single;

static void become_reader(void) { rcu_register_thread(); }

static void cease_to_read(void) { rcu_unregister_thread(); }

static double enter_exit(long times) {
  double start = now();
  REPEAT(times) {
    rcu_read_lock();
    COMPILER_BARRIER();
    rcu_read_unlock();
  }
  return now() - start;
}

static double enter_deref_exit(long times) {
  double start = now();
  REPEAT(times) {
    rcu_read_lock();
    struct object *seen = rcu_dereference(current);
    __asm__ volatile("" : : "r"(seen) : "memory");
    rcu_read_unlock();
  }
  return now() - start;
}

static double enter_exit_nested(long times) {
  rcu_read_lock();
  double elapsed = enter_exit(times);
  rcu_read_unlock();
  return elapsed;
}

/* Only QSBR has quiescent states; for the others this is enter_exit. */
static double enter_exit_quiescent(long times) {
  double start = now();
  REPEAT(times) {
    rcu_read_lock();
    COMPILER_BARRIER();
    rcu_read_unlock();
    rcu_quiescent_state();
  }
  return now() - start;
}

static void drop(struct rcu_head *head) {
  (void)head;
  dropped++;
}

static void retire_burst(void) {
  for (long i = 0; i < BURST; i++) {
    call_rcu(&objects[i].head, drop);
  }
  retired += BURST;
}

static double retire(long times) {
  double elapsed = 0;
  for (long i = 0; i < times; i++) {
    double start = now();
    retire_burst();
    elapsed += now() - start;
    rcu_barrier();
  }
  return elapsed;
}

static double retire_drop(long times) {
  double start = now();
  for (long i = 0; i < times; i++) {
    retire_burst();
    rcu_barrier();
  }
  return now() - start;
}

static double synchronize(long times) {
  double start = now();
  for (long i = 0; i < times; i++) {
    synchronize_rcu();
  }
  return now() - start;
}

/* A thread that is offline is none that synchronize_rcu must wait for, and stays so. */
static double synchronize_offline(long times) {
  rcu_thread_offline();
  double elapsed = synchronize(times);
  rcu_thread_online();
  return elapsed;
}

static void tell(struct rcu_head *head) {
  (void)head;
  single.dropped_at = now();
  sem_post(&single.told);
}

static double retire_to_drop(long times) {
  double elapsed = 0;
  for (long i = 0; i < times; i++) {
    double start = now();
    call_rcu(&single.head, tell);
    rcu_thread_offline();
    while (sem_wait(&single.told) != 0) {
    }
    rcu_thread_online();
    elapsed += single.dropped_at - start;
  }
  return elapsed;
}

static double barrier_idle(long times) {
  double start = now();
  for (long i = 0; i < times; i++) {
    rcu_barrier();
  }
  return now() - start;
}

int main(int count, char **arguments) {
  read_arguments(count, arguments);
  sem_init(&single.told, 0, 0);
  rcu_assign_pointer(current, &objects[0]);
  become_reader();

  measure("enter-exit", 1, enter_exit);
  measure("enter-deref-exit", 1, enter_deref_exit);
  measure("enter-exit-nested", 1, enter_exit_nested);
  /* The first call_rcu starts a thread that stays, so this comes before it. */
  measure("synchronize-offline", 1, synchronize_offline);
  if (two_cpus()) {
    measure_two("enter-exit-2", enter_exit);
    measure_beside(enter_exit_quiescent, "synchronize-looping", 1, synchronize);
  }
  measure("retire", BURST, retire);
  measure("retire-to-drop", 1, retire_to_drop);
  measure("barrier-idle", 1, barrier_idle);
  if (two_cpus()) {
    measure_beside(enter_exit_quiescent, "retire-drop", BURST, retire_drop);
  }

  cease_to_read();
  rcu_barrier();
  if (dropped != retired) {
    fprintf(stderr, "%ld objects were retired, but %ld dropped\n", retired, dropped);
    return 1;
  }
  return 0;
}
