package dev.picket.dmabuf;

import static dev.picket.dmabuf.FakeSyncFiles.ended;
import static dev.picket.dmabuf.FakeSyncFiles.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.dmabuf.FakeSyncFiles.FakeFence;
import dev.picket.fence.sync.SyncFenceInfo;
import dev.picket.fence.sync.SyncFileInfo;
import dev.picket.fence.sync.SyncStatus;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.Libc;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is refused before the kernel is asked, and what becomes of the kernel's answers. */
class SyncFileTest {
  private final FakeSyncFiles fake = new FakeSyncFiles();

  @Test
  void whatIsNoSyncFileStaysTheCallers() {
    Kernel kernel = Kernel.ofThisMachine();
    try (Descriptor eventfd = kernel.eventfd("no sync file")) {
      long before = OpenFiles.count();
      assertThatThrownBy(() -> SyncFile.adopt(eventfd.number()))
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("ioctl(SYNC_IOC_FILE_INFO) failed with ENOTTY")
          .hasMessageContaining("descriptor " + eventfd.number())
          .hasMessageContaining("it is no sync file");
      assertThat(OpenFiles.count()).isEqualTo(before);
    }
  }

  @Test
  void whatIsClosedCannotBeAdopted() {
    assertThatThrownBy(() -> SyncFile.adopt(1_000_000))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("EBADF")
        .hasMessageContaining("not open in this process");
  }

  @Test
  void aNegativeNumberIsNoDescriptor() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SyncFile.adopt(-1))
        .withMessageContaining("descriptor -1")
        .withMessageContaining("Fence.stub()");
  }

  @Test
  void tellsWhatTheKernelTells() {
    try (SyncFile file =
        fake.file(
            new FakeFence("gpu", "ring0", 1, 123), new FakeFence("gpu", "ring1", -125, 456))) {
      assertThat(file.info())
          .isEqualTo(
              new SyncFileInfo(
                  "fake file",
                  new SyncStatus(-125),
                  List.of(
                      new SyncFenceInfo("gpu", "ring0", new SyncStatus(1), 123),
                      new SyncFenceInfo("gpu", "ring1", new SyncStatus(-125), 456))));
      assertThat(file.info().status()).hasToString("failed with ECANCELED");
      assertThat(file.info().status().errno()).isEqualTo(Errno.ECANCELED);
    }
  }

  @Test
  void aFailureDoesNotHideThatOthersArePending() {
    try (SyncFile file = fake.file(ended(-5, 123), pending())) {
      assertThat(file.info().status().isPending()).isTrue();
      assertThat(file.info().status().errno()).isZero();
      assertThat(file.info().status()).hasToString("pending");
    }
  }

  @Test
  void hasRoomForAnyNumberOfFences() {
    FakeFence[] many = IntStream.range(0, 100).mapToObj(i -> ended(1, i)).toArray(FakeFence[]::new);
    try (SyncFile file = fake.file(many)) {
      assertThat(file.info().fences()).hasSize(100).last().extracting("nanos").isEqualTo(99L);
    }
  }

  @Test
  void aKernelThatAlwaysRefusesIsNotAskedForEver() {
    try (SyncFile file = fake.file(pending())) {
      fake.fail("SYNC_IOC_FILE_INFO", 22, 0, 22, 0, 22, 0, 22);
      assertThatThrownBy(file::info).hasMessageContaining("EINVAL");
    }
  }

  @Test
  void namesThatDoNotFitAreRefused() {
    try (SyncFile file = fake.file(pending())) {
      for (String name : List.of("x".repeat(32), "ä".repeat(16), "a\0b")) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> file.merge(name, file))
            .withMessageContaining("expected at most 31");
      }
      file.merge("x".repeat(31), file).close();
    }
  }

  @Test
  void noDescriptorLeftIsToldWithWhatToDo() {
    try (SyncFile file = fake.file(pending())) {
      fake.fail("SYNC_IOC_MERGE", Errno.EMFILE);
      assertThatThrownBy(() -> file.merge("both", file))
          .hasMessageContaining("ioctl(SYNC_IOC_MERGE) failed with EMFILE")
          .hasMessageContaining("ulimit -n");
      fake.fail("fcntl", Errno.EMFILE);
      assertThatThrownBy(file::duplicate)
          .hasMessageContaining("fcntl(F_DUPFD_CLOEXEC) failed with EMFILE")
          .hasMessageContaining("ulimit -n");
    }
  }

  @Test
  void aKernelWithoutDeadlinesIsNamed() {
    try (SyncFile file = fake.file(pending())) {
      fake.fail("SYNC_IOC_SET_DEADLINE", Errno.ENOTTY);
      assertThatThrownBy(() -> file.setDeadline(0))
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("6.4");
    }
  }

  @Test
  void aClosedFileSaysSo() {
    SyncFile file = fake.file(pending());
    SyncFile other = fake.file(pending());
    file.close();
    file.close();
    assertThatIllegalStateException().isThrownBy(file::isSignaled).withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(file::info).withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(file::duplicate).withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(file::descriptor).withMessageContaining("closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> file.setDeadline(0))
        .withMessageContaining("closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> other.merge("both", file))
        .withMessageContaining("closed");
    other.close();
  }

  @Test
  void aDescriptorThatSomebodyElseClosedIsNotTakenForPending() {
    SyncFile file = fake.file(pending());
    Libc.instance().close(file.descriptor());
    assertThatThrownBy(file::isSignaled)
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("EBADF")
        .hasMessageContaining("somebody else has closed it");
  }
}
