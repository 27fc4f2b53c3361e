package dev.picket.reclaim;

import dev.picket.reclaim.spi.BacklogTally;
import dev.picket.reclaim.spi.FaultBarrier;
import dev.picket.reclaim.spi.HandleTable;
import dev.picket.reclaim.spi.ThreadContext;

/**
 * Drops that one thread runs in a row, each in isolation. What a record held is given back after
 * its drop: the credit at once, so that nobody waits for room while another drop takes its time;
 * the slots of the handles by the 64, by one locked operation.
 */
final class DropRun {
  private static final int MOST_KEPT = 64;

  private final Dropper dropper;
  private final HandleTable<Guarded<?>> table;
  private final BacklogTally tally;
  private final HandleTable.Released released = new HandleTable.Released();
  private final ThreadContext context = ThreadContext.current();
  private int kept;

  DropRun(Dropper dropper) {
    this.dropper = dropper;
    this.table = dropper.table();
    this.tally = dropper.backlog().open();
    context.enterDrop();
  }

  void drop(Guarded<?> guarded) {
    Object value = null;
    long weight = guarded.weight();
    // A drop begins undisturbed by what interrupted this thread, be it the drop before.
    boolean interrupted = Thread.interrupted();
    try {
      value = guarded.dropped();
      guarded.drop();
      FaultBarrier.settle();
    } catch (Throwable e) {
      dropper.failed(value, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      table.release(guarded.handle(), released);
      tally.give(weight);
      if (++kept == MOST_KEPT) {
        giveSlotsBack();
      }
    }
  }

  private void giveSlotsBack() {
    table.giveBack(released);
    kept = 0;
  }

  void end() {
    context.exitDrop();
    giveSlotsBack();
    dropper.backlog().close(tally);
  }
}
