package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.stress.reclaim.Noise;
import dev.picket.stress.reclaim.Scenarios;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hazard pointers, one for each reader, whose readers load the record's value only before they set
 * the slot. What the scenario does between finding the record and protecting it happens after that
 * load.
 */
final class UnvalidatedHazards extends Reclaimer {
  UnvalidatedHazards() {
    super(Scenarios.driven());
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new SlotReader(this, leasable);
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    ProcessBarrier.heavy();
    List<SlotReader> found = new ArrayList<>();
    for (Reader reader : readers()) {
      if (reader instanceof SlotReader holder && holder.slot != 0) {
        found.add(holder);
      }
    }
    return new Scan(found);
  }

  private record Scan(List<SlotReader> holders) implements GracePeriod {
    @Override
    public boolean isOver() {
      holders.removeIf(holder -> holder.slot == 0);
      return holders.isEmpty();
    }

    @Override
    public @Nullable Thread blocker() {
      return null;
    }
  }

  private static final class SlotReader extends Reader {
    private final SlotSection section = new SlotSection(this);
    volatile long slot;
    private int open;

    SlotReader(Reclaimer reclaimer, boolean leasable) {
      super(reclaimer, leasable);
    }

    @Override
    protected Section begin() {
      open++;
      return section;
    }

    @Override
    protected int depth() {
      return open;
    }

    @Override
    protected void rest() {}
  }

  private static final class SlotSection extends Section {
    private final SlotReader reader;

    SlotSection(SlotReader reader) {
      this.reader = reader;
    }

    @Override
    public <T> @Nullable T protect(Guarded<T> guarded) {
      T value = loadAcquire(guarded);
      Noise.work();
      reader.slot = guarded.handle();
      ProcessBarrier.light();
      return value;
    }

    @Override
    public void close() {
      reader.slot = 0;
      reader.open--;
    }
  }
}
