package dev.picket.bench.strategy;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * All readers of one baseline. The library's own list is no use here: it forgets dead readers
 * before anybody could let go what they held.
 */
final class HoldingReaders {
  private final Queue<HoldingReader> all = new ConcurrentLinkedQueue<>();

  void add(HoldingReader reader) {
    all.add(reader);
  }

  void remove(HoldingReader reader) {
    all.remove(reader);
  }

  /** Lets go what dead threads held, each once. */
  synchronized void letOrphansGo() {
    all.removeIf(HoldingReaders::letGoIfOrphan);
  }

  private static boolean letGoIfOrphan(HoldingReader reader) {
    boolean orphan = reader.isOrphan();
    if (orphan) {
      reader.letGo();
    }
    return orphan;
  }

  @Nullable Thread anyHolder() {
    return all.stream().map(HoldingReader::holder).filter(Objects::nonNull).findAny().orElse(null);
  }
}
