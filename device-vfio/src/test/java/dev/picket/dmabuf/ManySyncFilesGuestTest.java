package dev.picket.dmabuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.guest.Budget;
import dev.picket.linux.OpenFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many descriptors at a time: none is lost, and none is kept. */
@Tag("guest")
@Budget(seconds = 30)
class ManySyncFilesGuestTest {
  private static final int FILES = 10_000;
  private static final int WORKS = 20;

  @Test
  void oneAgentSignalsTenThousand() throws Exception {
    long openBefore = OpenFiles.count();
    raiseLimitOfOpenFiles();
    long begin;
    long pending;
    long over;
    try (Vgem vgem = Vgem.open();
        FencesOfFiles fences = new FencesOfFiles()) {
      begin = System.nanoTime();
      List<VgemFence> works = new ArrayList<>();
      List<SyncFile> witnesses = new ArrayList<>();
      List<Fence> all = new ArrayList<>();
      AtomicInteger called = new AtomicInteger();
      for (int work = 0; work < WORKS; work++) {
        works.add(vgem.fence());
        witnesses.add(works.get(work).file());
      }
      for (int i = 0; i < FILES; i++) {
        Fence fence = fences.of(works.get(i % WORKS).file());
        fence.onSignal(SignalPathCallback.runInSignalPath(outcome -> called.incrementAndGet()));
        all.add(fence);
      }
      assertThat(fences.poller().pendingFences()).isEqualTo(FILES);
      assertThat(OpenFiles.count()).isGreaterThan(openBefore + FILES);
      pending = System.nanoTime();
      works.forEach(VgemFence::signal);
      await().until(() -> called.get() == FILES);
      over = System.nanoTime();
      for (int i = 0; i < FILES; i++) {
        long time = witnesses.get(i % WORKS).info().fences().getFirst().nanos();
        assertThat(all.get(i).outcome().nanos()).isEqualTo(time);
      }
      witnesses.forEach(SyncFile::close);
      works.forEach(VgemFence::close);
      fences.reclaimer().barrier();
      assertThat(fences.poller().pendingFences()).isZero();
    }
    assertThat(OpenFiles.count()).isEqualTo(openBefore);
    System.out.printf(
        "%d sync files: made in %.1f s, all signaled %.2f s after the first signal%n",
        FILES, (pending - begin) / 1e9, (over - pending) / 1e9);
  }

  private static void raiseLimitOfOpenFiles() throws Exception {
    int limit = FILES + 1000;
    Process prlimit =
        new ProcessBuilder(
                "prlimit",
                "--pid=" + ProcessHandle.current().pid(),
                "--nofile=" + limit + ":" + limit)
            .redirectErrorStream(true)
            .start();
    String output = new String(prlimit.getInputStream().readAllBytes(), UTF_8);
    assertThat(prlimit.waitFor()).as(output).isZero();
  }
}
