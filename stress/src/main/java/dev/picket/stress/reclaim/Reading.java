package dev.picket.stress.reclaim;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import org.jspecify.annotations.Nullable;

/** The reading sides that the scenarios share. */
public final class Reading {
  /** A reader that nobody cuts off gives up, or the tests' own warm-up would never end. */
  private static final int MOST_SECTIONS = 1_000;

  private static final int LOOKS = 2_000;

  private Reading() {}

  /**
   * Protects a record in section after section until it is cut off, so that the cut-off meets the
   * reader in its midst.
   */
  public static Sight untilGone(Reclaimer reclaimer, Guarded<Payload> guarded) {
    return comingBack(() -> {}, reclaimer, guarded);
  }

  /** Like {@link #untilGone}, but does something before each section. */
  public static Sight comingBack(Runnable before, Reclaimer reclaimer, Guarded<Payload> guarded) {
    Sight sight = Sight.GONE;
    Reader reader = reclaimer.reader();
    for (int i = 0; i < MOST_SECTIONS; i++) {
      before.run();
      Noise.fillStoreBuffer();
      try (Section section = reader.enter()) {
        Payload payload = section.protect(guarded);
        if (payload == null) {
          return sight;
        }
        sight = use(payload);
        if (sight == Sight.DROPPED) {
          return sight;
        }
      }
    }
    return sight;
  }

  /** Like {@link #untilGone}, in sections that last longer than a process barrier. */
  public static Sight inLongSections(Reclaimer reclaimer, Guarded<Payload> guarded) {
    Sight sight = Sight.GONE;
    Reader reader = reclaimer.reader();
    for (int i = 0; i < MOST_SECTIONS / 100; i++) {
      Noise.fillStoreBuffer();
      try (Section section = reader.enter()) {
        Payload payload = section.protect(guarded);
        if (payload == null) {
          return sight;
        }
        sight = useForLong(payload);
        if (sight == Sight.DROPPED) {
          return sight;
        }
      }
    }
    return sight;
  }

  /** Like {@link #untilGone}, in one section that lasts longer than a process barrier. */
  public static Sight forLong(Reclaimer reclaimer, Guarded<Payload> guarded) {
    Reader reader = reclaimer.reader();
    Noise.fillStoreBuffer();
    Noise.fillStoreBuffer();
    try (Section section = reader.enter()) {
      Payload payload = section.protect(guarded);
      return payload == null ? Sight.GONE : useForLong(payload);
    }
  }

  /**
   * Like {@link #untilGone}, but protects long after the section has begun, and not after stores.
   */
  public static Sight afterWork(Reclaimer reclaimer, Guarded<Payload> guarded) {
    Sight sight = Sight.GONE;
    Reader reader = reclaimer.reader();
    for (int i = 0; i < MOST_SECTIONS / 100; i++) {
      try (Section section = reader.enter()) {
        Noise.work();
        Payload payload = section.protect(guarded);
        if (payload == null) {
          return sight;
        }
        sight = use(payload);
        if (sight == Sight.DROPPED) {
          return sight;
        }
      }
    }
    return sight;
  }

  /** Like {@link #untilGone}, but with a new reader for each section. */
  public static Sight withNewReaders(Reclaimer reclaimer, Guarded<Payload> guarded) {
    Sight sight = Sight.GONE;
    for (int i = 0; i < MOST_SECTIONS / 100; i++) {
      @Nullable Payload payload;
      try (Reader reader = reclaimer.reader();
          Section section = reader.enter()) {
        payload = section.protect(guarded);
        if (payload != null) {
          sight = useForLong(payload);
        }
      }
      if (payload == null || sight == Sight.DROPPED) {
        return sight;
      }
    }
    return sight;
  }

  /** Looks at a payload for as long as a short section lasts. */
  private static Sight use(Payload payload) {
    for (int i = 0; i < LOOKS; i++) {
      if (payload.isDropped()) {
        return Sight.DROPPED;
      }
    }
    return Sight.LIVE;
  }

  /** Looks at a payload for longer than a process barrier lasts. */
  public static Sight useForLong(Payload payload) {
    long start = System.nanoTime();
    Sight sight;
    do {
      sight = use(payload);
    } while (sight == Sight.LIVE && System.nanoTime() - start < Noise.WORK_NANOS);
    return sight;
  }
}
