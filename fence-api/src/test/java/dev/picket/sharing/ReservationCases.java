package dev.picket.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.sharing.SharingDriver.Use;
import dev.picket.sharing.SharingDriver.Work;
import java.util.List;
import java.util.stream.Stream;

/** The kernel's st-dma-resv, for the two usages that user space can give. */
final class ReservationCases {
  static final List<KernelCase> ALL =
      Stream.of(Use.READ, Use.WRITE)
          .flatMap(
              use ->
                  Stream.of(
                      new KernelCase("st-dma-resv/sanitycheck " + use, new Unused(use)),
                      new KernelCase("st-dma-resv/test_signaling " + use, new Signaling(use)),
                      new KernelCase("st-dma-resv/test_get_fences " + use, new GetFences(use))))
          .toList();

  private ReservationCases() {}

  private record Unused(Use use) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) {
      B buffer = driver.buffer();
      assertThat(driver.mustWait(buffer, use)).isFalse();
      assertThat(driver.active(driver.export(buffer, use))).isZero();
    }
  }

  private record Signaling(Use use) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) {
      B buffer = driver.buffer();
      Work<F> work = driver.work();
      driver.add(buffer, work.file(), use);
      assertThat(driver.mustWait(buffer, Use.WRITE)).isTrue();
      work.signal();
      assertThat(driver.mustWait(buffer, Use.WRITE)).isFalse();
    }
  }

  private record GetFences(Use use) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) {
      B buffer = driver.buffer();
      driver.add(buffer, driver.work().file(), use);
      assertThat(driver.active(driver.export(buffer, Use.WRITE))).isEqualTo(1);
      assertThat(driver.active(driver.export(buffer, Use.READ)))
          .isEqualTo(use == Use.WRITE ? 1 : 0);
    }
  }
}
