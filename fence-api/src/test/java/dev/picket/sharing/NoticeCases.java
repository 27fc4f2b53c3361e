package dev.picket.sharing;

import static dev.picket.sharing.SharingDriver.BINARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.sharing.SharingDriver.Work;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** IGT's syncobj_eventfd; ours calls back where the kernel writes to an eventfd. */
final class NoticeCases {
  static final List<KernelCase> ALL =
      Stream.of(BINARY, 7L)
          .flatMap(
              value -> {
                String name = "syncobj_eventfd/" + (value == BINARY ? "binary" : "timeline");
                return Stream.of(
                    new KernelCase(name + "-wait", new Wait(value)),
                    new KernelCase(name + "-wait-before-signal", new BeforeSignal(value)),
                    new KernelCase(name + "-wait-signaled", new Signaled(value)));
              })
          .toList();

  private NoticeCases() {}

  private record Wait(long value) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) {
      P point = driver.point(driver.object(), value);
      Work<F> work = driver.work();
      driver.submit(point, work.file());
      IntSupplier signals = driver.notifySignal(point);
      assertThat(signals.getAsInt()).isZero();
      work.signal();
      assertThat(signals.getAsInt()).isEqualTo(1);
    }
  }

  private record BeforeSignal(long value) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) {
      P point = driver.point(driver.object(), value);
      IntSupplier submissions = driver.notifySubmission(point);
      IntSupplier signals = driver.notifySignal(point);
      Work<F> work = driver.work();
      driver.submit(point, work.file());
      assertThat(submissions.getAsInt()).isEqualTo(1);
      assertThat(signals.getAsInt()).isZero();
      work.signal();
      assertThat(signals.getAsInt()).isEqualTo(1);
      assertThat(submissions.getAsInt()).isEqualTo(1);
    }
  }

  private record Signaled(long value) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) {
      P point = driver.point(driver.object(), value);
      driver.signal(point);
      assertThat(driver.notifySignal(point).getAsInt()).isEqualTo(1);
      assertThat(driver.notifySubmission(point).getAsInt()).isEqualTo(1);
    }
  }
}
