package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.spi.Checks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What {@code -Dpicket.checks} finds; it is read once per process, so a process of its own runs.
 */
public abstract class ChecksContract extends ReclaimerContract {
  protected ChecksContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void misuseIsFoundWithChecksOn() throws IOException, InterruptedException {
    ForkedJvm.runSuccessfully(
        List.of("-Dpicket.checks=true"), Misuse.class, driven().getClass().getName());
  }

  @Test
  void theChecksAreOffByDefault() {
    assertThat(Checks.ON).isFalse();
    Reader reader = driven().reader();
    try (Section section = reader.enter()) {
      assertThat(section).isNotInstanceOf(CheckedSection.class);
    }
  }

  /** Runs in the forked process. */
  static final class Misuse {
    private final Reclaimer reclaimer;
    private final Guarded<String> guarded;
    private final Reclaimer other;

    private Misuse(Class<? extends Reclaimer> strategy) throws ReflectiveOperationException {
      this.reclaimer = make(strategy, "one");
      this.guarded = reclaimer.allocate("value", 0, _ -> {});
      this.other = make(strategy, "other");
    }

    public static void main(String[] arguments) throws ReflectiveOperationException {
      Misuse misuse = new Misuse(Class.forName(arguments[0]).asSubclass(Reclaimer.class));
      assertThat(Checks.ON).isTrue();
      misuse.correctUseIsAccepted();
      misuse.useAfterTheEndIsFound();
      misuse.useOnAnotherThreadIsFound();
      misuse.theWrongOrderIsFound();
      misuse.aRecordOfAnotherReclaimerIsFound();
      misuse.aReaderOfAnotherThreadIsFound();
      misuse.afterAllThatNothingIsHeldBack();
    }

    private static Reclaimer make(Class<? extends Reclaimer> strategy, String name)
        throws ReflectiveOperationException {
      return strategy
          .getConstructor(ReclaimerOptions.class)
          .newInstance(ReclaimerOptions.driven(name));
    }

    private void correctUseIsAccepted() {
      try (Section outer = reclaimer.enter()) {
        try (Section inner = reclaimer.reader().enter()) {
          assertThat(inner.protect(guarded)).isEqualTo("value");
        }
        assertThat(outer.protect(guarded)).isEqualTo("value");
      }
      assertThat(
              thrownBy(
                  Thread.ofVirtual(),
                  () -> {
                    try (Section outer = reclaimer.enter();
                        Section inner = reclaimer.enter()) {
                      assertThat(outer.protect(guarded)).isSameAs(inner.protect(guarded));
                    }
                  }))
          .isNull();
    }

    private void useAfterTheEndIsFound() {
      Section section = reclaimer.enter();
      section.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> section.protect(guarded))
          .withMessageContaining("after its end");
      assertThatIllegalStateException().isThrownBy(section::close);
    }

    private void useOnAnotherThreadIsFound() {
      try (Section section = reclaimer.enter()) {
        assertThat(thrownBy(Thread.ofPlatform(), () -> section.protect(guarded)))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("each thread");
        assertThat(thrownBy(Thread.ofVirtual(), section::close))
            .isInstanceOf(IllegalStateException.class);
      }
    }

    private void theWrongOrderIsFound() {
      Section outer = reclaimer.enter();
      Section inner = reclaimer.enter();
      assertThatIllegalStateException()
          .isThrownBy(outer::close)
          .withMessageContaining("innermost first");
      inner.close();
      outer.close();
    }

    private void aRecordOfAnotherReclaimerIsFound() {
      try (Section section = other.enter()) {
        assertThatIllegalStateException()
            .isThrownBy(() -> section.protect(guarded))
            .withMessageContaining("its own reclaimer");
      }
    }

    private void aReaderOfAnotherThreadIsFound() {
      Reader reader = reclaimer.reader();
      assertThat(thrownBy(Thread.ofPlatform(), reader::enter))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("calls reader() itself");
    }

    private void afterAllThatNothingIsHeldBack() {
      cutOffAndRetire(guarded);
      assertThat(reclaimer.close(Duration.ofSeconds(100)).isComplete()).isTrue();
      assertThat(other.close(Duration.ZERO).isComplete()).isTrue();
    }

    private static Throwable thrownBy(Thread.Builder builder, Runnable task) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      join(
          builder.start(
              () -> {
                try {
                  task.run();
                } catch (Throwable e) {
                  thrown.set(e);
                }
              }));
      return thrown.get();
    }
  }
}
