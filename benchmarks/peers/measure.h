/*
 * What the programs share. A program is called NAME SECONDS-PER-FIGURE CPU0 CPU1 and prints lines of
 * "figure nanoseconds". A figure is the median of chunks of equal length, after one that is not counted; a chunk
 * reads the clock before and after its loop, never inside.
 *
 * A second thread only ever runs while a figure that names one is measured, so all others have the process alone.
 */
#ifndef PICKET_MEASURE_H
#define PICKET_MEASURE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Two cache lines, because processors fetch them in pairs. */
#define APART 128
#define BURST 4096L
#define CHUNKS 7
#define BETWEEN_LOOKS 1024

/* Unrolled, so that counting costs next to nothing beside what is counted. */
#define REPEAT(times) _Pragma("GCC unroll 8") for (long done = 0; done < (times); done++)
#define COMPILER_BARRIER() __asm__ volatile("" ::: "memory")

/* Does its operation so many times and tells how many nanoseconds they took. */
typedef double chunk(long times);

/* What a program's second thread does before it may read, and when it no longer will. */
static void become_reader(void);
static void cease_to_read(void);

static double seconds_per_figure;
static int cpu0;
static int cpu1;

static inline double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static inline void pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) {
    fprintf(stderr, "cannot run on CPU %d: choose CPUs that taskset -cp $$ lists\n", cpu);
    exit(1);
  }
}

static inline int cpu_of(const char *text) {
  char *end;
  long cpu = strtol(text, &end, 10);
  if (end == text || *end != '\0' || cpu < 0 || cpu >= CPU_SETSIZE) {
    fprintf(stderr, "'%s' is no CPU: give a number from 0 to %d\n", text, CPU_SETSIZE - 1);
    exit(2);
  }
  return (int)cpu;
}

static inline void read_arguments(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: %s SECONDS-PER-FIGURE CPU0 CPU1, for example %s 0.05 0 1\n", arguments[0],
            arguments[0]);
    exit(2);
  }
  char *end;
  seconds_per_figure = strtod(arguments[1], &end);
  if (end == arguments[1] || *end != '\0' || !isfinite(seconds_per_figure) || seconds_per_figure <= 0) {
    fprintf(stderr, "'%s' is no time: give seconds greater than 0, for example 0.05\n", arguments[1]);
    exit(2);
  }
  cpu0 = cpu_of(arguments[2]);
  cpu1 = cpu_of(arguments[3]);
  /* First the one that is needed later, so that it fails at once. */
  pin_to(cpu1);
  pin_to(cpu0);
}

static inline bool two_cpus(void) { return cpu0 != cpu1; }

static inline int by_size(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

static inline bool is_long_enough(chunk *run, long times) {
  double start = now();
  run(times);
  return now() - start >= seconds_per_figure * 1e9 / CHUNKS;
}

/* Looks twice, because a thread that had to wait for its CPU makes a short chunk seem long. */
static inline long times_for(chunk *run) {
  long times = 1;
  while (!is_long_enough(run, times) || !is_long_enough(run, times)) {
    times *= 2;
  }
  return times;
}

/* Each of the times is so many operations. */
static inline void print_median(const char *figure, long operations, long times, chunk *run) {
  run(times);
  double elapsed[CHUNKS];
  for (int i = 0; i < CHUNKS; i++) {
    elapsed[i] = run(times);
  }
  qsort(elapsed, CHUNKS, sizeof elapsed[0], by_size);
  printf("%s %.4f\n", figure, elapsed[CHUNKS / 2] / ((double)times * (double)operations));
  fflush(stdout);
}

static inline void measure(const char *figure, long operations, chunk *run) {
  print_median(figure, operations, times_for(run), run);
}

static inline void start(pthread_t *thread, void *(*body)(void *)) {
  int error = pthread_create(thread, NULL, body, NULL);
  if (error != 0) {
    fprintf(stderr, "cannot start a second thread: %s\n", strerror(error));
    exit(1);
  }
}

/* A reader that loops on CPU1 while something else is measured. */
static struct {
  _Alignas(APART) chunk *loop;
  atomic_bool looping;
  atomic_bool enough;
} background;

static inline void *loop_in_background(void *unused) {
  pin_to(cpu1);
  become_reader();
  atomic_store(&background.looping, true);
  while (!atomic_load_explicit(&background.enough, memory_order_relaxed)) {
    background.loop(BETWEEN_LOOKS);
  }
  cease_to_read();
  return unused;
}

static inline void measure_beside(chunk *loop, const char *figure, long operations, chunk *run) {
  pthread_t reader;
  background.loop = loop;
  atomic_store(&background.looping, false);
  atomic_store(&background.enough, false);
  start(&reader, loop_in_background);
  while (!atomic_load(&background.looping)) {
  }
  measure(figure, operations, run);
  atomic_store(&background.enough, true);
  pthread_join(reader, NULL);
}

/*
 * Two threads at the same operation. They start a chunk together, and whoever is done first goes on, off the clock,
 * until the other is done too: so neither is ever timed alone.
 */
static struct side {
  _Alignas(APART) atomic_long arrived;
  atomic_long timed;
  double elapsed;
} sides[2];

static struct {
  _Alignas(APART) chunk *run;
  long times;
  long round;
} shared;

static inline bool run_as(int me, long round) {
  struct side *mine = &sides[me];
  struct side *other = &sides[1 - me];
  atomic_store(&mine->arrived, round);
  while (atomic_load(&other->arrived) < round) {
  }
  if (shared.times == 0) {
    return false;
  }
  mine->elapsed = shared.run(shared.times);
  atomic_store(&mine->timed, round);
  while (atomic_load(&other->timed) < round) {
    shared.run(BETWEEN_LOOKS);
  }
  return true;
}

static inline void *run_as_second(void *unused) {
  pin_to(cpu1);
  become_reader();
  for (long round = 1; run_as(1, round); round++) {
  }
  cease_to_read();
  return unused;
}

static inline double run_as_first(long times) {
  shared.times = times;
  run_as(0, ++shared.round);
  return (sides[0].elapsed + sides[1].elapsed) / 2;
}

static inline void measure_two(const char *figure, chunk *run) {
  /* Found alone, where no time goes by waiting for the other. */
  long times = times_for(run);
  pthread_t second;
  shared.run = run;
  start(&second, run_as_second);
  print_median(figure, 1, times, run_as_first);
  run_as_first(0);
  pthread_join(second, NULL);
}

#endif
