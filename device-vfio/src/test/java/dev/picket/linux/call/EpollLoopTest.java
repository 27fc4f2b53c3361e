package dev.picket.linux.call;

import static dev.picket.linux.call.LinuxUapi.EPOLLIN;
import static dev.picket.linux.call.LinuxUapi.EPOLLONESHOT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.linux.OpenFiles;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What both pollers rest on, where their own tests do not show it. */
class EpollLoopTest {
  private static final int ONCE = EPOLLIN | EPOLLONESHOT;

  private final Kernel kernel = Kernel.ofThisMachine();

  @Test
  void aTargetThatThrowsKeepsNoneOfTheOthersFromBeingTold() {
    List<String> told = new ArrayList<>();
    try (EpollLoop<String> loop = new EpollLoop<>(kernel, 8, Duration.ZERO, "test");
        Descriptor first = ready();
        Descriptor second = ready();
        Descriptor third = ready()) {
      for (Descriptor each : List.of(first, second, third)) {
        loop.add(loop.newKey(), each, ONCE, each.toString());
      }
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(
                () ->
                    loop.work(
                        target -> {
                          told.add(target);
                          throw new IllegalStateException("bad target");
                        }))
            .hasMessage("bad target");
      }
      assertThat(told)
          .containsExactlyInAnyOrder(first.toString(), second.toString(), third.toString());
      assertThat(loop.work(target -> 1)).isZero();
    }
  }

  @Test
  void whatIsReportedOnceIsReportedAgainOnlyWhenAskedFor() {
    try (EpollLoop<String> loop = new EpollLoop<>(kernel, 8, Duration.ZERO, "test");
        Descriptor file = ready()) {
      long key = loop.newKey();
      loop.add(key, file, ONCE, "target");
      assertThat(loop.work(target -> 1)).isEqualTo(1);
      assertThat(loop.work(target -> 1)).isZero();
      loop.watchAgain(key, file, ONCE);
      assertThat(loop.work(target -> 1)).isEqualTo(1);
      loop.remove(key, file);
      loop.remove(key, file);
      assertThat(loop.targets()).isEmpty();
    }
  }

  @Test
  void targetsAreKnownAfterClosingUntilTheyAreRemoved() {
    long before = OpenFiles.count();
    EpollLoop<String> loop = new EpollLoop<>(kernel, 8, Duration.ZERO, "test");
    try (Descriptor file = ready()) {
      long key = loop.newKey();
      loop.add(key, file, ONCE, "target");
      loop.close();
      assertThat(loop.work(target -> 1)).isZero();
      assertThat(loop.targets()).containsExactly("target");
      loop.remove(key, file);
      assertThat(loop.targets()).isEmpty();
      assertThatThrownBy(() -> loop.add(loop.newKey(), file, ONCE, "too late"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThat(loop.targets()).isEmpty();
    }
    assertThat(OpenFiles.count()).isEqualTo(before);
  }

  private Descriptor ready() {
    Descriptor eventfd = kernel.eventfd("a test");
    try (Arena arena = Arena.ofConfined()) {
      kernel.calls().write(eventfd.number(), arena.allocateFrom(JAVA_LONG, 1));
    }
    return eventfd;
  }
}
