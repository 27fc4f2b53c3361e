package dev.picket.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.sharing.SharingDriver.Work;
import java.time.Duration;
import java.util.List;

/** The kernel's st-dma-fence-unwrap, as far as merged sync files show it. */
final class UnwrapCases {
  static final List<KernelCase> ALL =
      List.of(
          new KernelCase("st-dma-fence-unwrap/unwrap_array", UnwrapCases::array),
          new KernelCase("st-dma-fence-unwrap/unwrap_chain", UnwrapCases::chain),
          new KernelCase("st-dma-fence-unwrap/unwrap_chain_array", UnwrapCases::chainOfArray),
          new KernelCase("st-dma-fence-unwrap/unwrap_merge", UnwrapCases::merge),
          new KernelCase("st-dma-fence-unwrap/unwrap_merge_duplicate", UnwrapCases::duplicate),
          new KernelCase("st-dma-fence-unwrap/unwrap_merge_order", UnwrapCases::order),
          new KernelCase("st-dma-fence-unwrap/unwrap_merge_complex", UnwrapCases::complex));

  private UnwrapCases() {}

  private static <F, O, P, B> void array(SharingDriver<F, O, P, B> driver) {
    F both = driver.merge(driver.work().file(), driver.work().file());
    assertThat(driver.active(both)).isEqualTo(2);
  }

  private static <F, O, P, B> void chain(SharingDriver<F, O, P, B> driver) {
    O timeline = driver.object();
    driver.submit(driver.point(timeline, 1), driver.work().file());
    driver.submit(driver.point(timeline, 2), driver.work().file());
    assertThat(driver.active(driver.snapshot(driver.point(timeline, 2)))).isEqualTo(2);
    assertThat(driver.active(driver.snapshot(driver.point(timeline, 1)))).isEqualTo(1);
  }

  private static <F, O, P, B> void chainOfArray(SharingDriver<F, O, P, B> driver) {
    O timeline = driver.object();
    F both = driver.merge(driver.work().file(), driver.work().file());
    driver.submit(driver.point(timeline, 1), both);
    assertThat(driver.active(driver.snapshot(driver.point(timeline, 1)))).isEqualTo(2);
  }

  private static <F, O, P, B> void merge(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    Work<F> one = driver.work();
    Work<F> other = driver.work();
    F both = driver.merge(one.file(), other.file());
    one.signal();
    assertThat(driver.active(both)).isEqualTo(1);
    assertThat(driver.await(both, Duration.ZERO)).isFalse();
    other.signal();
    assertThat(driver.await(both, Duration.ZERO)).isTrue();
  }

  private static <F, O, P, B> void duplicate(SharingDriver<F, O, P, B> driver) {
    F file = driver.work().file();
    assertThat(driver.active(driver.merge(file, file))).isEqualTo(1);
  }

  private static <F, O, P, B> void order(SharingDriver<F, O, P, B> driver) {
    F one = driver.work().file();
    F two = driver.work().file();
    O timeline = driver.object();
    driver.submit(driver.point(timeline, 1), one);
    driver.submit(driver.point(timeline, 2), two);
    F chain = driver.snapshot(driver.point(timeline, 2));
    assertThat(driver.active(driver.merge(driver.merge(one, two), chain))).isEqualTo(2);
  }

  private static <F, O, P, B> void complex(SharingDriver<F, O, P, B> driver) {
    F one = driver.work().file();
    F two = driver.work().file();
    F stub = driver.snapshot(driver.point(driver.signaledObject(), SharingDriver.BINARY));
    F merged = driver.merge(driver.merge(driver.merge(one, two), driver.merge(two, one)), stub);
    assertThat(driver.active(merged)).isEqualTo(2);
  }
}
