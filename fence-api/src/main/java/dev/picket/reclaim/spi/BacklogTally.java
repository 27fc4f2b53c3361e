package dev.picket.reclaim.spi;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;

/**
 * Credits of a {@link Backlog} that one thread at a time has given back, on a cache line of their
 * own.
 */
public final class BacklogTally extends BacklogTallyFields.Tail {
  private static final VarHandle RECORDS =
      fieldVarHandle(
          lookup(), "records", VarHandle.class, BacklogTallyFields.Hot.class, long.class);
  private static final VarHandle BYTES =
      fieldVarHandle(lookup(), "bytes", VarHandle.class, BacklogTallyFields.Hot.class, long.class);

  private final Backlog backlog;

  BacklogTally(Backlog backlog) {
    this.backlog = backlog;
  }

  /**
   * Gives the credit of one record back. Wait-free while nobody waits for room.
   *
   * @param weight its bytes
   */
  public void give(long weight) {
    BYTES.setRelease(this, bytes + weight);
    RECORDS.setRelease(this, records + 1);
    ProcessBarrier.light();
    backlog.wakeWaiters();
  }

  long recordsAcquire() {
    return (long) RECORDS.getAcquire(this);
  }

  long bytesAcquire() {
    return (long) BYTES.getAcquire(this);
  }
}

@SuppressWarnings("unused")
final class BacklogTallyFields {
  private BacklogTallyFields() {}

  abstract static class FrontPad {
    int p00;
    long p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20, p21, p22, p23, p24, p25;
  }

  abstract static class Hot extends FrontPad {
    long records;
    long bytes;
    int p26;
  }

  abstract static class Tail extends Hot {
    int p29;
    long p30, p31, p32, p33, p34, p35, p36, p37, p38, p39, p40, p41, p42, p43, p44, p45;
  }
}
