package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.guest.Budget;
import dev.picket.linux.OpenFiles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must be waited for, in the seven cases of the kernel's own test dmabuf_sync_file. */
@Tag("guest")
@Budget(seconds = 15)
class BufferFencesGuestTest {
  private static final long SIZE = 4096;
  private static final int READERS = 32;

  private final long filesBefore = OpenFiles.count();
  private final Vgem vgem = Vgem.open();
  private final List<VgemFence> fences = new ArrayList<>();
  private DmaBuf heapBuffer;

  @BeforeEach
  void allocate() {
    heapBuffer = DmaBuf.allocate(SIZE);
  }

  @AfterEach
  void nothingIsLeft() {
    heapBuffer.close();
    fences.forEach(VgemFence::close);
    vgem.close();
    assertThat(OpenFiles.count()).isEqualTo(filesBefore);
  }

  /** export-basic. */
  @Test
  void pollAndSnapshotAgreeOnWhoMustWait() {
    try (VgemBuffer drivers = vgem.buffer();
        DmaBuf buffer = SharedBuffers.of(drivers)) {
      assertBusy(buffer, false, false);
      VgemFence write = drivers.write();
      assertBusy(buffer, true, true);
      write.signal();
      assertBusy(buffer, false, false);
      VgemFence read = drivers.read();
      assertBusy(buffer, false, true);
      read.signal();
      assertBusy(buffer, false, false);
    }
  }

  /** export-before-signal. */
  @Test
  void aSnapshotThatWasTakenBeforeIsSignaledWithTheWork() {
    try (VgemBuffer drivers = vgem.buffer();
        DmaBuf buffer = SharedBuffers.of(drivers)) {
      VgemFence write = drivers.write();
      try (SyncFile toRead = buffer.exportSnapshot(Access.READ);
          SyncFile toWrite = buffer.exportSnapshot(Access.WRITE)) {
        assertThat(toRead.isSignaled()).isFalse();
        assertThat(toWrite.isSignaled()).isFalse();
        write.signal();
        assertThat(toRead.isSignaled()).isTrue();
        assertThat(toWrite.isSignaled()).isTrue();
      }
    }
  }

  /** export-multiwait. */
  @Test
  void aSnapshotHoldsAllWorkFromBeforeItAndNoneFromAfter() {
    try (VgemBuffer drivers = vgem.buffer();
        DmaBuf buffer = SharedBuffers.of(drivers)) {
      VgemFence one = drivers.read();
      VgemFence two = drivers.read();
      try (SyncFile snapshot = buffer.exportSnapshot(Access.WRITE)) {
        VgemFence three = drivers.read();
        one.signal();
        assertThat(snapshot.isSignaled()).isFalse();
        two.signal();
        assertThat(snapshot.isSignaled()).isTrue();
        assertThat(buffer.mustWait(Access.WRITE)).isTrue();
        three.signal();
        assertThat(buffer.mustWait(Access.WRITE)).isFalse();
      }
    }
  }

  /** export-wait-after-attach. */
  @Test
  void aSnapshotOfNothingStaysSignaledWhateverComesLater() {
    try (VgemBuffer drivers = vgem.buffer();
        DmaBuf buffer = SharedBuffers.of(drivers);
        SyncFile before = buffer.exportSnapshot(Access.READ_WRITE)) {
      assertThat(before.isSignaled()).isTrue();
      VgemFence write = drivers.write();
      assertThat(before.isSignaled()).isTrue();
      try (SyncFile after = buffer.exportSnapshot(Access.READ_WRITE)) {
        assertThat(after.isSignaled()).isFalse();
        write.signal();
        assertThat(after.isSignaled()).isTrue();
      }
    }
  }

  /** import-basic. */
  @ParameterizedTest
  @EnumSource
  void aFenceThatIsAddedMakesOthersWait(Access access) {
    VgemFence fence = add(heapBuffer, access);
    assertBusy(heapBuffer, access != Access.READ, true);
    fence.signal();
    assertBusy(heapBuffer, false, false);
  }

  /** import-multiple-read-only. */
  @Test
  void manyReadersHoldUpWritersOnly() {
    List<VgemFence> readers = readers();
    for (VgemFence reader : readers) {
      assertBusy(heapBuffer, false, true);
      reader.signal();
    }
    assertBusy(heapBuffer, false, false);
  }

  /** import-multiple-read-write. */
  @Test
  void oneWriterAmongManyReadersHoldsUpEverybody() {
    List<VgemFence> readers = readers();
    VgemFence writer = add(heapBuffer, Access.WRITE);
    readers.forEach(
        reader -> {
          assertBusy(heapBuffer, true, true);
          reader.signal();
        });
    assertBusy(heapBuffer, true, true);
    writer.signal();
    assertBusy(heapBuffer, false, false);
  }

  @Test
  void readersThatAreLeftHoldUpAWriterWhenTheOtherWriterIsDone() {
    List<VgemFence> readers = readers();
    add(heapBuffer, Access.WRITE).signal();
    assertBusy(heapBuffer, false, true);
    readers.forEach(VgemFence::signal);
    assertBusy(heapBuffer, false, false);
  }

  @Test
  void aSnapshotMovesWorkFromOneBufferToAnother() {
    try (VgemBuffer drivers = vgem.buffer();
        DmaBuf source = SharedBuffers.of(drivers)) {
      VgemFence write = drivers.write();
      try (SyncFile snapshot = source.exportSnapshot(Access.READ)) {
        heapBuffer.addFence(snapshot, Access.READ);
      }
      assertBusy(heapBuffer, false, true);
      write.signal();
      assertBusy(heapBuffer, false, false);
    }
  }

  private List<VgemFence> readers() {
    List<VgemFence> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(add(heapBuffer, Access.READ));
    }
    return readers;
  }

  private VgemFence add(DmaBuf buffer, Access access) {
    VgemFence fence = vgem.fence();
    fences.add(fence);
    try (SyncFile file = fence.file()) {
      buffer.addFence(file, access);
    }
    return fence;
  }

  private static void assertBusy(DmaBuf buffer, boolean toRead, boolean toWrite) {
    assertThat(buffer.mustWait(Access.READ)).isEqualTo(toRead);
    assertThat(buffer.mustWait(Access.WRITE)).isEqualTo(toWrite);
    assertThat(buffer.mustWait(Access.READ_WRITE)).isEqualTo(toWrite);
    for (Access access : Access.values()) {
      try (SyncFile snapshot = buffer.exportSnapshot(access)) {
        assertThat(snapshot.isSignaled())
            .as(access.toString())
            .isEqualTo(access == Access.READ ? !toRead : !toWrite);
      }
    }
  }
}
