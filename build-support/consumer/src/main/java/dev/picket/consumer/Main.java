package dev.picket.consumer;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceCallback;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A small application that uses Picket the way its users do: README shows the body of {@code show}.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    BlockingQueue<String> done = new LinkedBlockingQueue<>();
    show(done);
    if (!done.take().equals("uploaded")) {
      throw new AssertionError("the callback did not run");
    }
    System.out.println("ok");
  }

  private static void show(BlockingQueue<String> done) throws InterruptedException {
    try (var reclaimer = new RcuReclaimer(ReclaimerOptions.background("gpu"))) {
      FenceContext<Upload> ring =
          FenceContext.<Upload>software(reclaimer, "demo-driver", "ring 0")
              .drop(Upload::bytes, Upload::free)
              .build();

      DriverFence<Upload> driver = ring.allocate(Upload.of(4096)).arm(); // alone can signal
      Fence fence = driver.fence(); // what consumers get, to keep as long as they like

      fence.onSignal(FenceCallback.offer(done, "uploaded"));
      try (Section section = reclaimer.enter()) {
        Upload upload = fence.data(section, Upload.class);
        if (upload != null) { // the memory is there until the section closes, whoever signals
          upload.staging().get(ValueLayout.JAVA_BYTE, 0);
        }
      }

      driver.signal(); // the device is done: cut readers off, free the memory after the last one
      fence.await(); // throws if the work failed
      ring.close();
      boolean freed = ring.awaitDropped(Duration.ofSeconds(5)); // then its code can be unloaded
      if (!freed) {
        throw new AssertionError("the memory was not freed");
      }
    }
  }

  /** What a driver attaches to a fence: memory that the device reads. */
  private record Upload(Arena arena, MemorySegment staging) {
    static Upload of(long bytes) {
      Arena arena = Arena.ofShared();
      return new Upload(arena, arena.allocate(bytes));
    }

    long bytes() {
      return staging.byteSize();
    }

    void free() {
      arena.close();
    }
  }
}
