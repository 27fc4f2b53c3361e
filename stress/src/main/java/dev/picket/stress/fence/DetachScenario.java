package dev.picket.stress.fence;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import dev.picket.stress.reclaim.Noise;
import dev.picket.stress.reclaim.Payload;
import dev.picket.stress.reclaim.Reading;
import dev.picket.stress.reclaim.Scenarios;
import dev.picket.stress.reclaim.Sight;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.LIL_Result;

/**
 * A consumer reads the driver's data and name while the driver signals and its data is dropped. It
 * gets data that lives, or none and the name of a detached driver; afterwards the data is gone, and
 * was dropped once.
 */
public abstract class DetachScenario {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_SECTIONS = 100;
  private static final String DRIVER = "stress";

  private final Reclaimer reclaimer;

  /** The driver's data. */
  protected final Payload payload = new Payload();

  private final DriverFence<Payload> driver;

  /** For one sample. */
  protected DetachScenario(FenceContext<Payload> context) {
    this.reclaimer = context.reclaimer();
    this.driver = context.allocate(payload).arm();
  }

  /** A context that has its fences' data dropped. */
  protected static FenceContext<Payload> dropping(Reclaimer reclaimer) {
    return FenceContext.<Payload>software(reclaimer, DRIVER, DRIVER)
        .drop(0, Payload::drop)
        .inOrder()
        .build();
  }

  /** A context that leaves the data of its fences alone. */
  protected static FenceContext<Payload> leaving(Reclaimer reclaimer) {
    return FenceContext.<Payload>software(reclaimer, DRIVER, DRIVER)
        .drop(0, Scenarios::leave)
        .inOrder()
        .build();
  }

  /** The first actor. */
  protected final void consume(LIL_Result r) {
    Reader reader = reclaimer.reader();
    r.r1 = Sight.GONE;
    r.r3 = "";
    for (int i = 0; i < MOST_SECTIONS; i++) {
      Noise.fillStoreBuffer();
      try (Section section = reader.enter()) {
        Payload data = driver.fence().data(section, Payload.class);
        if (data == null) {
          r.r3 = driver.fence().driverName(section);
          return;
        }
        r.r1 = Reading.useForLong(data);
        if (r.r1 == Sight.DROPPED) {
          return;
        }
      }
    }
  }

  /** The second actor. */
  protected final void signal() {
    Noise.longPause();
    driver.signal(1);
    detach();
  }

  /** What the driver does after the signal. */
  protected void detach() {
    reclaimer.drain(Long.MAX_VALUE);
  }

  /** Afterwards. */
  protected final void finish(LIL_Result r) {
    if (!payload.isDropped()) {
      reclaimer.barrier(PATIENCE);
    }
    r.r2 = payload.drops();
    try (Section section = reclaimer.enter()) {
      if (driver.fence().data(section, Payload.class) != null) {
        r.r3 = "data";
      } else if (r.r3 == null || ((String) r.r3).isEmpty()) {
        r.r3 = driver.fence().driverName(section);
      }
    }
  }

  /** For the real class. */
  @Outcome(
      id = "DROPPED, 1, detached-driver",
      expect = Expect.FORBIDDEN,
      desc = "Dropped inside the section")
  @Outcome(
      id = {"LIVE, 1, data", "GONE, 1, data"},
      expect = Expect.FORBIDDEN,
      desc = "Data after the signal")
  @Outcome(
      id = {"LIVE, 1, stress", "GONE, 1, stress"},
      expect = Expect.FORBIDDEN,
      desc = "The name of a driver that is gone")
  @Outcome(
      id = {"LIVE, 1, detached-driver", "GONE, 1, detached-driver"},
      expect = Expect.ACCEPTABLE,
      desc = "Detached")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "DROPPED, 1, detached-driver",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Dropped inside the section")
  @Outcome(
      id = {"LIVE, 1, data", "GONE, 1, data"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Data after the signal")
  @Outcome(
      id = {"LIVE, 1, stress", "GONE, 1, stress"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The name of a driver that is gone")
  @Outcome(
      id = {"LIVE, 1, detached-driver", "GONE, 1, detached-driver"},
      expect = Expect.ACCEPTABLE,
      desc = "Detached")
  public static final class Caught {
    private Caught() {}
  }
}
