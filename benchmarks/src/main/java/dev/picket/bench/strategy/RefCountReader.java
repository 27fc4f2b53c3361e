package dev.picket.bench.strategy;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Section;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what its sections protect; each depth has a section of its own with its own records. */
final class RefCountReader extends HoldingReader {
  private static final VarHandle HELD =
      fieldVarHandle(lookup(), "held", VarHandle.class, RefCountReader.class, int.class);

  private final RefCounts counts;
  private final List<CountingSection> sections = new ArrayList<>();

  @SuppressWarnings("unused") // through HELD
  private int held;

  RefCountReader(
      RefCountReclaimer reclaimer, boolean leasable, RefCounts counts, HoldingReaders readers) {
    super(reclaimer, leasable, readers);
    this.counts = counts;
  }

  @Override
  Section section(int depth) {
    if (depth == sections.size()) {
      sections.add(new CountingSection());
    }
    return sections.get(depth);
  }

  @Override
  boolean isHolding() {
    return (int) HELD.getOpaque(this) != 0;
  }

  @Override
  void letGo() {
    sections.forEach(CountingSection::release);
  }

  private void addHeld(int change) {
    HELD.setOpaque(this, held + change);
  }

  private final class CountingSection extends Section {
    private long[] handles = new long[4];
    private int size;

    @Override
    public <T> @Nullable T protect(Guarded<T> guarded) {
      long handle = guarded.handle();
      if (handle == 0) {
        return loadAcquire(guarded);
      }
      if (size == handles.length) {
        handles = Arrays.copyOf(handles, 2 * size);
      }
      counts.increment(handle);
      T value = loadAcquire(guarded);
      if (value == null) {
        counts.decrement(handle);
        return null;
      }
      counts.name(handle);
      handles[size++] = handle;
      addHeld(1);
      return value;
    }

    @Override
    public void close() {
      release();
      leave();
    }

    private void release() {
      addHeld(-size);
      while (size > 0) {
        counts.decrement(handles[--size]);
      }
    }
  }
}
