package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.linux.OpenFiles;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Errno;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.rcu.RcuReclaimer;
import dev.picket.reclaim.spi.ThreadContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel is told of an access by the CPU, and what such an access may do. */
class CpuAccessTest {
  private static final Logger LOG = Logger.getLogger(DmaBuf.class.getName());

  private final List<String> warned = Collections.synchronizedList(new ArrayList<>());
  private final Handler warnings =
      new Handler() {
        @Override
        public void publish(LogRecord warning) {
          warned.add(new SimpleFormatter().formatMessage(warning));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final long filesBefore = OpenFiles.count();
  private final FakeBuffer fake = new FakeBuffer();
  private final DmaBuf buffer = fake.open();

  @BeforeEach
  void collectWarnings() {
    LOG.setUseParentHandlers(false);
    LOG.addHandler(warnings);
  }

  @AfterEach
  void nothingIsLeft() {
    LOG.removeHandler(warnings);
    LOG.setUseParentHandlers(true);
    buffer.close();
    assertThat(FakeBuffer.isMapped()).isFalse();
    assertThat(OpenFiles.count()).isEqualTo(filesBefore);
  }

  @ParameterizedTest
  @EnumSource
  void theKernelIsToldOfStartAndEnd(Access access) {
    long flags =
        switch (access) {
          case READ -> 1;
          case WRITE -> 2;
          case READ_WRITE -> 3;
        };
    try (CpuAccess begun = buffer.access(access)) {
      assertThat(fake.syncs).containsExactly(flags);
      assertThat(begun).hasToString(access + " by the CPU to " + buffer);
    }
    assertThat(fake.syncs).containsExactly(flags, 4 | flags);
  }

  @Test
  void startAndEndAreBegunAgainWhenTheKernelSaysSo() {
    fake.answers.addAll(List.of(-Errno.EAGAIN, -Errno.EAGAIN, 0, -Errno.EAGAIN, 0));
    buffer.access(Access.READ).close();
    assertThat(fake.syncs).containsExactly(1L, 1L, 1L, 5L, 5L);
  }

  @Test
  void theKernelIsToldOfTheEndThoughTheBodyThrew() {
    assertThatThrownBy(
            () -> {
              try (CpuAccess access = buffer.access(Access.READ)) {
                access.getInt(-4);
              }
            })
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(fake.syncs).containsExactly(1L, 5L);
  }

  @Test
  void closingTwiceIsHarmless() {
    CpuAccess access = buffer.access(Access.READ_WRITE);
    access.close();
    access.close();
    assertThat(fake.syncs).containsExactly(3L, 7L);
    assertThatIllegalStateException()
        .isThrownBy(() -> access.getInt(0))
        .withMessageContaining("the access has ended; begin another one");
  }

  @Test
  void aStartThatFailsHasBegunNothing() {
    fake.answers.add(-Errno.EIO);
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(() -> buffer.access(Access.WRITE))
        .withMessage("ioctl(DMA_BUF_IOCTL_SYNC) failed with EIO (errno 5): %s, flags 2", fake.file);
    assertThat(fake.syncs).containsExactly(2L);
  }

  @Test
  void anEndThatFailsIsTheEndAllTheSame() {
    CpuAccess access = buffer.access(Access.WRITE);
    fake.answers.add(-Errno.EIO);
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(access::close)
        .withMessageContaining("flags 6");
    access.close();
    assertThat(fake.syncs).containsExactly(2L, 6L);
  }

  @Test
  void accessesNest() {
    try (CpuAccess outer = buffer.access(Access.READ_WRITE);
        CpuAccess inner = buffer.access(Access.READ)) {
      outer.setInt(8, 5);
      assertThat(inner.getInt(8)).isEqualTo(5);
    }
    assertThat(fake.syncs).containsExactly(3L, 1L, 5L, 7L);
  }

  @Test
  void valuesOfEveryWidthAreLittleEndian() {
    try (CpuAccess access = buffer.access(Access.READ_WRITE)) {
      access.setLong(16, 0x8877665544332211L);
      assertThat(access.getLong(16)).isEqualTo(0x8877665544332211L);
      assertThat(access.getInt(20)).isEqualTo(0x88776655);
      assertThat(access.getShort(18)).isEqualTo((short) 0x4433);
      assertThat(access.getByte(17)).isEqualTo((byte) 0x22);
      access.setInt(16, 0x04030201);
      access.setShort(20, (short) 0x0605);
      access.setByte(22, (byte) 7);
      access.setByte(23, (byte) 8);
      assertThat(access.getLong(16)).isEqualTo(0x0807060504030201L);
      access.setByte(FakeBuffer.SIZE - 1, (byte) -1);
      assertThat(access.getLong(FakeBuffer.SIZE - 8)).isEqualTo(0xffL << 56);
    }
    try (CpuAccess again = buffer.access(Access.READ)) {
      assertThat(again.getLong(16))
          .as("kept from one access to the next")
          .isEqualTo(0x0807060504030201L);
    }
  }

  @Test
  void whatIsNotInsideIsRefused() {
    try (CpuAccess access = buffer.access(Access.READ_WRITE)) {
      long size = FakeBuffer.SIZE;
      for (long bad : new long[] {-8, size, size + 8, Long.MAX_VALUE - 7, Long.MIN_VALUE}) {
        assertOutside(access, each -> each.getByte(bad));
        assertOutside(access, each -> each.getShort(bad));
        assertOutside(access, each -> each.getInt(bad));
        assertOutside(access, each -> each.getLong(bad));
        assertOutside(access, each -> each.setByte(bad, (byte) 1));
        assertOutside(access, each -> each.setShort(bad, (short) 1));
        assertOutside(access, each -> each.setInt(bad, 1));
        assertOutside(access, each -> each.setLong(bad, 1));
      }
      assertOutside(access, each -> each.getLong(size - 4));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> access.getInt(2))
          .withMessageContaining("offset 0x2 of")
          .withMessageContaining("no multiple of 4");
      assertThatIllegalArgumentException().isThrownBy(() -> access.setLong(4, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> access.setShort(1, (short) 1));
    }
  }

  @Test
  void onlyWhatItWasBegunForIsAllowed() {
    try (CpuAccess reading = buffer.access(Access.READ);
        CpuAccess writing = buffer.access(Access.WRITE)) {
      assertNotBegunFor(reading, each -> each.setByte(0, (byte) 1), "writing");
      assertNotBegunFor(reading, each -> each.setShort(0, (short) 1), "writing");
      assertNotBegunFor(reading, each -> each.setInt(0, 1), "writing");
      assertNotBegunFor(reading, each -> each.setLong(0, 1), "writing");
      assertNotBegunFor(writing, each -> each.getByte(0), "reading");
      assertNotBegunFor(writing, each -> each.getShort(0), "reading");
      assertNotBegunFor(writing, each -> each.getInt(0), "reading");
      assertNotBegunFor(writing, each -> each.getLong(0), "reading");
      assertThat(reading.getLong(0)).as("nothing was written").isZero();
    }
  }

  @Test
  void itIsForTheThreadThatBeganIt() {
    try (CpuAccess access = buffer.access(Access.READ_WRITE)) {
      assertThat(onAnotherThread(() -> access.getInt(0))).contains("was used by");
      assertThat(onAnotherThread(() -> access.setInt(0, 1))).contains("was used by");
      assertThat(onAnotherThread(access::close)).contains("each thread calls access() itself");
      assertThat(access.getInt(0)).isZero();
    }
    assertThat(fake.syncs).containsExactly(3L, 7L);
  }

  @Test
  void itIsRefusedWhereTheWaitCouldWaitForItself() {
    ThreadContext context = ThreadContext.current();
    context.enterCallback();
    assertRefusedIn("a callback");
    context.exitCallback();
    context.enterDrop();
    assertRefusedIn("a drop");
    context.exitDrop();
    context.enterDevice();
    assertRefusedIn("a method of a ring's device");
    context.exitDevice();
    try (Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.background("test"));
        Section section = reclaimer.enter()) {
      assertThat(section).isNotNull();
      assertRefusedIn("a read-side section");
    }
    assertThat(fake.syncs).isEmpty();
    buffer.access(Access.READ).close();
  }

  @Test
  void aDescriptorForReadingIsNotWrittenBy() {
    long before = OpenFiles.count();
    try (DmaBuf readable = new FakeBuffer().openForReading()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> readable.access(Access.READ_WRITE))
          .withMessageContaining("is for reading only");
      try (CpuAccess access = readable.access(Access.READ)) {
        assertThat(access.getInt(0)).isZero();
      }
    }
    assertThat(OpenFiles.count()).isEqualTo(before);
  }

  @Test
  void aPageThatIsNotProvidedIsNoValue() {
    try (CpuAccess access = buffer.access(Access.READ_WRITE)) {
      access.setInt(4096, 7);
      assertThat(fake.kernel.calls().ftruncate(fake.file.number(), 4096)).isZero();
      assertThatIllegalStateException()
          .isThrownBy(() -> access.getInt(4096))
          .withMessageContaining("the access at offset 0x1000")
          .withMessageContaining("faulted")
          .withCauseInstanceOf(InternalError.class);
      assertThatIllegalStateException().isThrownBy(() -> access.setLong(4096, 1));
      access.setInt(0, 3);
      assertThat(access.getInt(0)).isEqualTo(3);
    }
    assertThat(fake.syncs).containsExactly(3L, 7L);
  }

  @Test
  void closingTheBufferTakesNothingAwayFromAnAccess() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    CompletableFuture<Integer> seen =
        CompletableFuture.supplyAsync(
            () -> {
              try (CpuAccess access = buffer.access(Access.READ_WRITE)) {
                access.setInt(0, 11);
                begun.countDown();
                awaitUninterrupted(closed);
                access.setInt(4096, access.getInt(0) + 1);
                return access.getInt(4096);
              }
            });
    begun.await();
    buffer.close();
    buffer.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> buffer.access(Access.READ))
        .withMessage("%s is closed", fake.file);
    assertThatIllegalStateException().isThrownBy(buffer::descriptor);
    assertThatIllegalStateException().isThrownBy(() -> buffer.exportSnapshot(Access.READ));
    assertThatIllegalStateException().isThrownBy(() -> buffer.mustWait(Access.READ));
    assertThat(FakeBuffer.isMapped()).isTrue();
    closed.countDown();
    assertThat(seen.get()).isEqualTo(12);
    assertThat(fake.syncs).containsExactly(3L, 7L);
    assertThat(FakeBuffer.isMapped()).isFalse();
  }

  /** Would crash the JVM if a mapping were removed under an access. */
  @Test
  void buffersAreClosedUnderThreadsThatAccessThem() throws Exception {
    for (int round = 0; round < 300; round++) {
      DmaBuf closing = new FakeBuffer().open();
      CountDownLatch reading = new CountDownLatch(1);
      CompletableFuture<Void> reader =
          CompletableFuture.runAsync(
              () -> {
                try {
                  while (true) {
                    try (CpuAccess access = closing.access(Access.READ)) {
                      for (long offset = 0; offset < FakeBuffer.SIZE; offset += 64) {
                        assertThat(access.getLong(offset)).isZero();
                      }
                    }
                    reading.countDown();
                  }
                } catch (IllegalStateException e) {
                  assertThat(e).hasMessageEndingWith(" is closed");
                }
              });
      reading.await();
      closing.close();
      reader.get();
    }
  }

  @Test
  void theMemoryIsCheckedAfterTheFirstAccess() {
    try (CpuAccess access = buffer.access(Access.READ)) {
      assertThat(buffer.memoryCheck()).isNull();
      access.getByte(0);
      assertThat(buffer.memoryCheck()).isNotNull();
      assertThat(buffer.memoryCheck().isSpecial()).as("memory of ours is ordinary").isFalse();
      assertThat(buffer.memoryCheck().name()).contains(FakeBuffer.NAME);
      access.getByte(1);
      assertThat(warned).containsExactly(buffer + ": " + buffer.memoryCheck().description());
    }
  }

  private void assertRefusedIn(String place) {
    assertThatIllegalStateException()
        .isThrownBy(() -> buffer.access(Access.READ))
        .withMessageContaining("was begun inside " + place + ",");
  }

  private static void assertOutside(CpuAccess access, Consumer<CpuAccess> use) {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> use.accept(access))
        .withMessageContaining("which has 0x2000 bytes");
  }

  private static void assertNotBegunFor(CpuAccess access, Consumer<CpuAccess> use, String what) {
    assertThatIllegalStateException()
        .isThrownBy(() -> use.accept(access))
        .withMessageContaining(what + " in an access that was begun for");
  }

  private static String onAnotherThread(Runnable use) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                use.run();
                return "nothing was thrown";
              } catch (IllegalStateException e) {
                return e.getMessage();
              }
            })
        .join();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
