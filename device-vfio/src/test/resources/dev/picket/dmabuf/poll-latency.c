/*
 * How long after the kernel has signalled a fence a thread that waits in poll() runs. One thread makes fences by vgem
 * and signals them, another waits for each. Prints the nanoseconds of every round.
 *
 * poll-latency CARD ROUNDS MICROSECONDS-BEFORE-SIGNAL
 */
#include <fcntl.h>
#include <linux/sync_file.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* From drm.h, drm_mode.h, vgem_drm.h and dma-buf.h, which older headers lack. */
struct create_dumb {
  uint32_t height, width, bpp, flags, handle, pitch;
  uint64_t size;
};
struct prime_handle {
  uint32_t handle, flags;
  int32_t fd;
};
struct fence_attach {
  uint32_t handle, flags, out_fence, pad;
};
struct fence_signal {
  uint32_t fence, flags;
};
struct export_sync_file {
  uint32_t flags;
  int32_t fd;
};
#define CREATE_DUMB _IOWR('d', 0xb2, struct create_dumb)
#define PRIME_HANDLE_TO_FD _IOWR('d', 0x2d, struct prime_handle)
#define FENCE_ATTACH _IOWR('d', 0x41, struct fence_attach)
#define FENCE_SIGNAL _IOW('d', 0x42, struct fence_signal)
#define EXPORT_SYNC_FILE _IOWR('b', 2, struct export_sync_file)
#define WRITE 1
#define READ 1

static sem_t given, taken;
static int file;
static int rounds;

static void call(int fd, unsigned long request, void *argument, const char *name) {
  if (ioctl(fd, request, argument) < 0) {
    perror(name);
    exit(1);
  }
}

static void *wait_for_all(void *unused) {
  for (int i = 0; i < rounds; i++) {
    sem_wait(&given);
    struct pollfd waited = {.fd = file, .events = POLLIN};
    if (poll(&waited, 1, -1) != 1) {
      perror("poll");
      exit(1);
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct sync_fence_info fence;
    struct sync_file_info info;
    memset(&info, 0, sizeof info);
    info.num_fences = 1;
    info.sync_fence_info = (uintptr_t)&fence;
    call(file, SYNC_IOC_FILE_INFO, &info, "SYNC_IOC_FILE_INFO");
    printf("%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec - (long long)fence.timestamp_ns);
    close(file);
    sem_post(&taken);
  }
  return unused;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    return 2;
  }
  int card = open(argv[1], O_RDWR | O_CLOEXEC);
  rounds = atoi(argv[2]);
  struct create_dumb buffer = {.height = 32, .width = 32, .bpp = 32};
  call(card, CREATE_DUMB, &buffer, "CREATE_DUMB");
  struct prime_handle shared = {.handle = buffer.handle, .flags = O_RDWR | O_CLOEXEC};
  call(card, PRIME_HANDLE_TO_FD, &shared, "PRIME_HANDLE_TO_FD");
  sem_init(&given, 0, 0);
  sem_init(&taken, 0, 0);
  pthread_t waiter;
  pthread_create(&waiter, NULL, wait_for_all, NULL);
  for (int i = 0; i < rounds; i++) {
    struct fence_attach work = {.handle = buffer.handle, .flags = WRITE};
    call(card, FENCE_ATTACH, &work, "FENCE_ATTACH");
    struct export_sync_file exported = {.flags = READ};
    call(shared.fd, EXPORT_SYNC_FILE, &exported, "EXPORT_SYNC_FILE");
    file = exported.fd;
    sem_post(&given);
    usleep(atoi(argv[3]));
    struct fence_signal signal = {.fence = work.out_fence};
    call(card, FENCE_SIGNAL, &signal, "FENCE_SIGNAL");
    sem_wait(&taken);
  }
  return 0;
}
