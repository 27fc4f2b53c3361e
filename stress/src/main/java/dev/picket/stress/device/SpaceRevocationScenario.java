package dev.picket.stress.device;

import dev.picket.reclaim.Reclaimer;
import dev.picket.vfio.DeviceGone;
import dev.picket.vfio.RegisterSpace;
import dev.picket.vfio.Registers;
import org.jspecify.annotations.Nullable;

/** On the real class. One space serves all samples, because it costs descriptors and memory. */
public abstract class SpaceRevocationScenario extends RevocationScenario {
  private final RegisterSpace space;

  /** For one sample. */
  protected SpaceRevocationScenario(RegisterSpace space) {
    this.space = space;
  }

  /** Makes registers that hold what the scenario expects. */
  protected static RegisterSpace open(Reclaimer reclaimer) {
    RegisterSpace space = RegisterSpace.inMemory(reclaimer, "stress", SIZE);
    try (Registers registers = space.registers().enter()) {
      for (long offset = 0; offset < SIZE; offset += STRIDE) {
        registers.setLongVolatile(offset, VALUE);
      }
    }
    return space;
  }

  @Override
  protected final Reclaimer reclaimer() {
    return space.reclaimer();
  }

  @Override
  protected final void reopen() {
    space.reopen();
  }

  @Override
  protected final boolean isLive() {
    return space.isLive();
  }

  @Override
  protected final @Nullable Entered enter() {
    try {
      return new EnteredSpace(space.registers().enter());
    } catch (DeviceGone e) {
      return null;
    }
  }

  @Override
  protected final void takeAway() {
    space.revoke("the sample wants it");
  }

  private record EnteredSpace(Registers registers) implements Entered {
    @Override
    public long read(long offset) {
      try {
        return registers.getLongVolatile(offset);
      } catch (DeviceGone e) {
        return GONE;
      }
    }

    @Override
    public void close() {
      registers.close();
    }
  }
}
