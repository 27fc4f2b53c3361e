package dev.picket.stress.twin;

import static dev.picket.linux.call.LinuxUapi.MAP_FIXED;
import static dev.picket.linux.call.LinuxUapi.MAP_PRIVATE;
import static dev.picket.linux.call.LinuxUapi.MAP_SHARED;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Revocable;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.rcu.RcuReclaimer;
import dev.picket.stress.device.RevocationScenario;
import dev.picket.stress.reclaim.Noise;
import dev.picket.stress.reclaim.Scenarios;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Registers that are read and revoked as the real ones are, but for what a twin overrides; and the
 * reader is slow to go on from its first look at the state to its access.
 */
abstract class RevocationTwin extends RevocationScenario {
  private static final Kernel KERNEL = Kernel.ofThisMachine();
  private static final Reclaimer RECLAIMER = new RcuReclaimer(Scenarios.driven());
  private static final Descriptor DEVICE = holding("device", SIZE, VALUE);

  /** As the real ones are: covers the registers in several steps. */
  private static final long COVERED_AT_ONCE = 2L << 20;

  private static final Descriptor ALL_ONES = holding("all ones", COVERED_AT_ONCE, -1);

  @SuppressWarnings("restricted") // the section keeps what is read
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final Object NONE = new Object();

  /** Another one at each change. */
  private static volatile Object state = NONE;

  private static volatile @Nullable Revocable<Long> mapping;

  /** The owner's alone. */
  private static long mappedAt;

  private static Descriptor holding(String name, long size, long value) {
    Descriptor memory = KERNEL.memfd("twin's " + name, size);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment content = arena.allocate(Long.BYTES);
      content.set(ValueLayout.JAVA_LONG, 0, value);
      for (long offset = 0; offset < size; offset += STRIDE) {
        KERNEL.pwrite(memory, content, offset);
      }
    }
    return memory;
  }

  @Override
  protected final Reclaimer reclaimer() {
    return RECLAIMER;
  }

  @Override
  protected final void reopen() {
    mappedAt = KERNEL.mmap(0, SIZE, PROT_READ, MAP_SHARED, DEVICE, 0);
    mapping = new Revocable<>(RECLAIMER, mappedAt, 0, mapped -> KERNEL.munmap(mapped, SIZE));
    state = new Object();
  }

  @Override
  protected final boolean isLive() {
    return state != NONE;
  }

  @Override
  protected final @Nullable Entered enter() {
    Section section = RECLAIMER.enter();
    Object entered = state;
    Revocable<Long> known = mapping;
    Long address = known == null ? null : known.get(section);
    if (address == null || entered == NONE) {
      section.close();
      return null;
    }
    return new Mapped(section, entered, address);
  }

  @Override
  protected final void takeAway() {
    Revocable<Long> revoked = mapping;
    if (revoked != null) {
      endAndCover();
      revoked.revoke();
    }
  }

  /** In this order. */
  void endAndCover() {
    end();
    cover();
  }

  /** Tells readers that their registers are gone. */
  final void end() {
    state = NONE;
  }

  /** Puts the all-ones memory into the mapping's place. */
  final void cover() {
    for (long done = 0; done < SIZE; done += COVERED_AT_ONCE) {
      KERNEL.mmap(
          mappedAt + done, COVERED_AT_ONCE, PROT_READ, MAP_PRIVATE | MAP_FIXED, ALL_ONES, 0);
    }
  }

  /** Looks at the state once more, after the value. */
  boolean isStill(Object entered) {
    return state == entered;
  }

  private final class Mapped implements Entered {
    private final Section section;
    private final Object entered;
    private final long address;

    Mapped(Section section, Object entered, long address) {
      this.section = section;
      this.entered = entered;
      this.address = address;
    }

    @Override
    public long read(long offset) {
      if (state != entered) {
        return GONE;
      }
      Noise.longPause();
      long value = (long) LONG.getVolatile(MEMORY, address + offset);
      return isStill(entered) ? value : GONE;
    }

    @Override
    public void close() {
      section.close();
    }
  }
}
