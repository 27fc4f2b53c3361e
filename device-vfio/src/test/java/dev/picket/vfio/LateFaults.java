package dev.picket.vfio;

import static dev.picket.linux.call.LinuxUapi.PAGE;

import dev.picket.linux.call.Kernel;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * Run by {@link LateFaultsTest}: user code that faults on memory of its own, without {@link
 * Registers}, so that compiled code tells the fault inside the reclaimer's.
 */
@SuppressWarnings("restricted")
final class LateFaults {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final int WARM_UP = Integer.getInteger("picket.warm-up");
  private static final int ROUNDS = 100;
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Reclaimer reclaimer;
  private final Reader reader;
  private final FaultyRegisters memory;
  private final MemorySegment mapped;
  private final Guarded<Object> data;

  @SuppressWarnings("unused") // keeps the load
  private int read;

  private LateFaults(Reclaimer reclaimer, FaultyRegisters memory) {
    this.reclaimer = reclaimer;
    this.reader = reclaimer.reader();
    this.memory = memory;
    this.mapped = MemorySegment.ofAddress(memory.map()).reinterpret(PAGE);
    this.data = reclaimer.allocate(new Object(), 0, dropped -> {});
  }

  /** Arguments: a {@link Domain}. */
  public static void main(String[] arguments) {
    try (Reclaimer reclaimer = Domain.valueOf(arguments[0]).open();
        FaultyRegisters memory = new FaultyRegisters(Kernel.ofThisMachine())) {
      LateFaults faults = new LateFaults(reclaimer, memory);
      long failures = faults.inRounds("drop", faults::faultInDrop);
      if (failures != ROUNDS) {
        throw new AssertionError(failures + " failed drops, expected " + ROUNDS);
      }
      faults.inRounds("exit", faults::faultBeforeExit);
      faults.inRounds("nested exit", faults::faultBeforeNestedExits);
      faults.data.cutOff();
      reclaimer.retire(faults.data);
    }
  }

  private long inRounds(String site, Runnable faulting) {
    memory.switchOn();
    for (int i = 0; i < WARM_UP; i++) {
      faulting.run();
    }
    reclaimer.barrier();
    long failedBefore = reclaimer.stats().failedDrops();
    for (int round = 0; round < ROUNDS; round++) {
      memory.switchOff();
      try {
        faulting.run();
      } catch (InternalError told) {
        // Wherever it was told, what follows must find everything in order.
      }
      if (!reclaimer.barrier(LONG) || reclaimer.stats().outstanding() != 1) {
        throw new AssertionError("stuck after a fault in " + site + ": " + reclaimer.stats());
      }
    }
    return reclaimer.stats().failedDrops() - failedBefore;
  }

  private void faultBeforeExit() {
    try (Section section = reader.enter()) {
      section.protect(data);
      read = (int) INT.getVolatile(mapped, 0L);
    }
  }

  private void faultBeforeNestedExits() {
    try (Section outer = reader.enter()) {
      outer.protect(data);
      try (Section inner = reader.enter()) {
        inner.protect(data);
        inner.protect(data);
        read = (int) INT.getVolatile(mapped, 0L);
      }
    }
  }

  private void faultInDrop() {
    Guarded<LateFaults> dropped = reclaimer.allocate(this, 0, LateFaults::readMapped);
    dropped.cutOff();
    reclaimer.retire(dropped);
  }

  private void readMapped() {
    read = (int) INT.getVolatile(mapped, 0L);
  }
}
