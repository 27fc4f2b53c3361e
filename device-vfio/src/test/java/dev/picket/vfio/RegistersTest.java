package dev.picket.vfio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What one thread can do with registers, on each strategy. */
@ParameterizedClass
@EnumSource
class RegistersTest {
  private static final long DOORBELL = 0x10;
  private static final long STATUS = 0x18;
  private static final int DONE = 1;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int PAGE = 4096;

  @Parameter Domain domain;

  private Reclaimer reclaimer;
  private RegisterSpace space;
  private Registers registers;

  @BeforeEach
  void open() {
    reclaimer = domain.open();
    space = RegisterSpace.inMemory(reclaimer, "test registers", 100);
    registers = space.registers();
  }

  @AfterEach
  void close() {
    space.close();
    reclaimer.close();
  }

  @Test
  void theExampleOfTheDevicesPageWorks() {
    // What a device would do.
    try (Registers entered = registers.enter()) {
      entered.setIntVolatile(STATUS, DONE);
    }
    assertThat(ringAndWait(space, 7)).isTrue();
    try (Registers entered = registers.enter()) {
      assertThat(entered.getIntVolatile(DOORBELL)).isEqualTo(7);
    }
    space.revoke("it is being tested");
    assertThat(ringAndWait(space, 8)).isFalse();
  }

  private static boolean ringAndWait(RegisterSpace space, int tail) {
    Registers registers = space.registers(); // once for each thread, and kept
    try {
      try (Registers entered = registers.enter()) {
        entered.setIntRelease(DOORBELL, tail); // after all writes to the ring
      }
      return registers.pollInt(STATUS, DONE, DONE, Duration.ofSeconds(1));
    } catch (DeviceGone e) {
      return false; // reset, closed or unplugged: the message says which
    }
  }

  @Test
  void everyWidthReadsBackWhatItWrote() {
    try (Registers entered = registers.enter()) {
      entered.setByteVolatile(1, (byte) 0x81);
      entered.setShortVolatile(2, (short) 0x8283);
      entered.setIntVolatile(4, 0x84858687);
      entered.setLongVolatile(8, 0x8889_8a8b_8c8d_8e8fL);
      assertThat(entered.getByteVolatile(1)).isEqualTo((byte) 0x81);
      assertThat(entered.getShortVolatile(2)).isEqualTo((short) 0x8283);
      assertThat(entered.getIntVolatile(4)).isEqualTo(0x84858687);
      assertThat(entered.getLongVolatile(8)).isEqualTo(0x8889_8a8b_8c8d_8e8fL);
      entered.setByteRelease(1, (byte) 1);
      entered.setShortRelease(2, (short) 2);
      entered.setIntRelease(4, 4);
      entered.setLongRelease(8, 8);
      assertThat(entered.getLongVolatile(0)).as("little-endian").isEqualTo(0x0000_0004_0002_0100L);
      assertThat(entered.getLongVolatile(8)).isEqualTo(8);
    }
  }

  @Test
  void theSizeIsOfWholePagesAndItsEndIsGuarded() {
    assertThat(space.size()).isEqualTo(PAGE);
    try (Registers entered = registers.enter()) {
      entered.setIntVolatile(PAGE - 4, 1);
      assertThat(entered.getByteVolatile(PAGE - 4)).isEqualTo((byte) 1);
      assertRefused(entered::getIntVolatile, PAGE, "outside test registers");
      assertRefused(entered::getIntVolatile, -4, "outside test registers");
      assertRefused(entered::getLongVolatile, PAGE - 4, "8 bytes");
      assertRefused(entered::getIntVolatile, Long.MAX_VALUE, "outside");
      assertRefused(entered::getIntVolatile, Long.MIN_VALUE, "outside");
    }
  }

  private static void assertRefused(LongConsumer access, long offset, String message) {
    assertThatThrownBy(() -> access.accept(offset))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anAccessIsOfItsWidthOnly() {
    try (Registers entered = registers.enter()) {
      assertThatThrownBy(() -> entered.setIntVolatile(2, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no multiple of 4");
      assertThatThrownBy(() -> entered.getShortVolatile(1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> entered.getLongVolatile(4))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void outsideASectionNothingIsAccessed() {
    assertThatThrownBy(() -> registers.getIntVolatile(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("call enter() first");
    try (Registers entered = registers.enter()) {
      assertThat(entered.getIntVolatile(0)).isZero();
    }
    assertThatThrownBy(() -> registers.setIntVolatile(0, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(registers::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not entered");
  }

  @Test
  void anotherThreadHasToAskForItsOwn() throws Exception {
    try (Registers entered = registers.enter();
        var executor = Executors.newSingleThreadExecutor()) {
      Future<Integer> used = executor.submit(() -> entered.getIntVolatile(0));
      assertThatThrownBy(() -> used.get(60, SECONDS))
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("each thread calls registers() itself");
      Future<Integer> own = executor.submit(() -> readOnce(space.registers()));
      assertThat(own.get(60, SECONDS)).isZero();
    }
  }

  @Test
  void aVirtualThreadNeedsNoReaderOfItsOwn() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      int readersBefore = reclaimer.stats().readers();
      for (int i = 0; i < 100; i++) {
        assertThat(executor.submit(() -> readOnce(space.registers())).get(60, SECONDS)).isZero();
      }
      assertThat(reclaimer.stats().readers()).isLessThan(readersBefore + 50);
    }
  }

  private static int readOnce(Registers own) {
    try (Registers entered = own.enter()) {
      return entered.getIntVolatile(0);
    }
  }

  @Test
  void sectionsNest() {
    try (Registers outer = registers.enter()) {
      try (Registers inner = registers.enter()) {
        inner.setIntVolatile(0, 1);
      }
      assertThat(outer.getIntVolatile(0)).isEqualTo(1);
      Section other = reclaimer.enter();
      outer.setIntVolatile(0, 2);
      other.close();
      assertThat(outer.getIntVolatile(0)).isEqualTo(2);
    }
    assertThat(reclaimer.barrier(LONG)).isTrue();
  }

  @Test
  void revokedRegistersThrowInsideAndAtTheEntrance() {
    try (Registers entered = registers.enter()) {
      entered.setIntVolatile(0, 1);
      space.revoke("a test revokes them");
      assertGone(() -> entered.getIntVolatile(0), "a test revokes them");
      assertGone(() -> entered.setIntVolatile(0, 2), "a test revokes them");
    }
    assertGone(registers::enter, "a test revokes them");
    assertGone(() -> registers.pollInt(0, 1, 1, LONG), "a test revokes them");
    assertThat(space.isLive()).isFalse();
    assertThat(reclaimer.barrier(LONG)).as("no section was left open").isTrue();
    assertThat(reclaimer.stats().dropped()).isEqualTo(1);
  }

  @Test
  void aSectionThatSawTheOldMappingIsNotGivenTheNewOne() {
    try (Registers entered = registers.enter()) {
      entered.setIntVolatile(0, 1);
      space.revoke("for a moment");
      space.reopen();
      assertGone(() -> entered.getIntVolatile(0), "enter again");
    }
    try (Registers entered = registers.enter()) {
      assertThat(entered.getIntVolatile(0)).as("kept over the new mapping").isEqualTo(1);
    }
    assertThat(space.generation()).isEqualTo(2);
  }

  @Test
  void anOpenSectionHoldsBackTheUnmapping() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch mayLeave = new CountDownLatch(1);
    try (var executor = Executors.newSingleThreadExecutor()) {
      Future<?> reader =
          executor.submit(
              () -> {
                try (Registers entered = space.registers().enter()) {
                  inside.countDown();
                  mayLeave.await();
                  assertGone(() -> entered.getIntVolatile(0), "a test revokes them");
                }
                return null;
              });
      inside.await();
      space.revoke("a test revokes them");
      assertThat(reclaimer.barrier(Duration.ofMillis(50))).isFalse();
      assertThat(reclaimer.stats().dropped()).isZero();
      mayLeave.countDown();
      reader.get(60, SECONDS);
      assertThat(reclaimer.barrier(LONG)).isTrue();
      assertThat(reclaimer.stats().dropped()).isEqualTo(1);
    }
  }

  @Test
  void closingIsForGood() {
    space.close();
    space.close();
    assertGone(registers::enter, "it is closed");
    assertThatThrownBy(space::reopen)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThat(reclaimer.barrier(LONG)).isTrue();
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void pollingSeesABitThatComesLater() throws Exception {
    try (var executor = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Boolean> seen =
          CompletableFuture.supplyAsync(
              () -> space.registers().pollInt(STATUS, 0x80, 0x80, LONG), executor);
      try (Registers entered = registers.enter()) {
        entered.setIntVolatile(STATUS, 0x7f);
        entered.setIntVolatile(STATUS, 0x81);
      }
      assertThat(seen.get(60, SECONDS)).isTrue();
    }
    assertThat(registers.pollInt(STATUS, -1, 0x81, Duration.ZERO)).isTrue();
    assertThat(registers.pollInt(STATUS, 0xff, 0x80, Duration.ofMillis(20))).isFalse();
    assertThat(registers.pollLong(STATUS, -1L, 0x81L, Duration.ZERO)).isTrue();
  }

  @Test
  void pollingHoldsNothingBack() throws Exception {
    try (var executor = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Boolean> seen =
          CompletableFuture.supplyAsync(
              () -> space.registers().pollInt(STATUS, 1, 1, LONG), executor);
      assertThat(reclaimer.barrier(LONG)).isTrue();
      try (Registers entered = registers.enter()) {
        entered.setIntVolatile(STATUS, 1);
      }
      assertThat(seen.get(60, SECONDS)).isTrue();
    }
  }

  @Test
  void pollingInVainIsRefused() {
    try (Registers entered = registers.enter()) {
      assertThatThrownBy(() -> entered.pollInt(0, 1, 1, LONG))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inside a section");
    }
    assertThatThrownBy(() -> registers.pollInt(0, 1, 2, LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can never succeed");
    assertThatThrownBy(() -> registers.pollInt(0, 1, 1, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertGone(Runnable access, String why) {
    assertThatThrownBy(access::run).isInstanceOf(DeviceGone.class).hasMessageContaining(why);
  }
}
