/* Concurrency Kit: its epochs and its hazard pointers. */
#include "measure.h"
#include <ck_epoch.h>
#include <ck_hp.h>

struct object {
  ck_epoch_entry_t entry;
};

static ck_epoch_t epoch;
static struct {
  _Alignas(APART) ck_epoch_record_t record;
} records[2];
static __thread ck_epoch_record_t *own;

static _Alignas(APART) struct object objects[BURST];
static _Alignas(APART) long retired;
static long dropped;

static ck_hp_t hazards;
static struct {
  _Alignas(APART) ck_hp_record_t record;
} hazard;
static struct {
  _Alignas(APART) void *pointer;
} slot;
static struct {
  _Alignas(APART) struct object *object;
} current;

/* Both are registered by main, because a record can be registered only once. */
static void become_reader(void) { own = &records[1].record; }

static void cease_to_read(void) { own = NULL; }

static double epoch_enter_exit(long times) {
  ck_epoch_record_t *record = own;
  double start = now();
  REPEAT(times) {
    ck_epoch_begin(record, NULL);
    COMPILER_BARRIER();
    ck_epoch_end(record, NULL);
  }
  return now() - start;
}

static void drop(ck_epoch_entry_t *entry) {
  (void)entry;
  dropped++;
}

static void retire_burst(ck_epoch_record_t *record) {
  for (long i = 0; i < BURST; i++) {
    ck_epoch_call(record, &objects[i].entry, drop);
  }
  retired += BURST;
}

static double epoch_retire(long times) {
  double elapsed = 0;
  for (long i = 0; i < times; i++) {
    double start = now();
    retire_burst(own);
    elapsed += now() - start;
    ck_epoch_barrier(own);
  }
  return elapsed;
}

static double epoch_retire_drop(long times) {
  double start = now();
  for (long i = 0; i < times; i++) {
    retire_burst(own);
    ck_epoch_barrier(own);
  }
  return now() - start;
}

static double epoch_synchronize(long times) {
  double start = now();
  for (long i = 0; i < times; i++) {
    ck_epoch_synchronize(own);
  }
  return now() - start;
}

static double hazard_protect_clear(long times) {
  double start = now();
  REPEAT(times) {
    struct object *seen;
    do {
      seen = ck_pr_load_ptr(&current.object);
      ck_hp_set_fence(&hazard.record, 0, seen);
    } while (ck_pr_load_ptr(&current.object) != seen);
    COMPILER_BARRIER();
    ck_hp_set(&hazard.record, 0, NULL);
  }
  return now() - start;
}

static void drop_hazardous(void *object) { (void)object; }

int main(int count, char **arguments) {
  read_arguments(count, arguments);
  ck_epoch_init(&epoch);
  ck_epoch_register(&epoch, &records[0].record, NULL);
  own = &records[0].record;
  ck_hp_init(&hazards, 1, 64, drop_hazardous);
  ck_hp_register(&hazards, &hazard.record, &slot.pointer);
  current.object = &objects[0];

  measure("epoch-enter-exit", 1, epoch_enter_exit);
  measure("epoch-retire", BURST, epoch_retire);
  measure("epoch-synchronize-offline", 1, epoch_synchronize);
  measure("hazard-protect-clear", 1, hazard_protect_clear);
  if (two_cpus()) {
    ck_epoch_register(&epoch, &records[1].record, NULL);
    measure_two("epoch-enter-exit-2", epoch_enter_exit);
    measure_beside(epoch_enter_exit, "epoch-synchronize-looping", 1, epoch_synchronize);
    measure_beside(epoch_enter_exit, "epoch-retire-drop", BURST, epoch_retire_drop);
  }

  if (dropped != retired) {
    fprintf(stderr, "%ld objects were retired, but %ld dropped\n", retired, dropped);
    return 1;
  }
  return 0;
}
