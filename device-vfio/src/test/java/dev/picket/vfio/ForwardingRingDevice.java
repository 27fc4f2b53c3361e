package dev.picket.vfio;

import dev.picket.fence.ring.RingDevice;
import dev.picket.vfio.edu.EduTransfer;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Asks another device, for tests that change one of its answers. */
abstract class ForwardingRingDevice implements RingDevice<EduTransfer> {
  private final RingDevice<EduTransfer> asked;

  ForwardingRingDevice(RingDevice<EduTransfer> asked) {
    this.asked = asked;
  }

  @Override
  public String name() {
    return asked.name();
  }

  @Override
  public void submit(long seqno, EduTransfer transfer) {
    asked.submit(seqno, transfer);
  }

  @Override
  public long completedSeqno() {
    return asked.completedSeqno();
  }

  @Override
  public boolean isPresent() {
    return asked.isPresent();
  }

  @Override
  public void stop() {
    asked.stop();
  }

  @Override
  public boolean isStopped() {
    return asked.isStopped();
  }

  @Override
  public boolean abandon(long seqno) {
    return asked.abandon(seqno);
  }

  @Override
  public boolean reset() {
    return asked.reset();
  }

  @Override
  public boolean isolate() {
    return asked.isolate();
  }

  @Override
  public List<MemorySegment> writableMemory(EduTransfer transfer) {
    return asked.writableMemory(transfer);
  }
}
