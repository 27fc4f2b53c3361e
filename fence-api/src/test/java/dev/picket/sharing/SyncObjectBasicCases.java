package dev.picket.sharing;

import static dev.picket.sharing.SharingDriver.BINARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.sharing.SharingDriver.Flag;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** IGT's syncobj_basic, without what the compiler refuses here: numbers, flags and pads. */
final class SyncObjectBasicCases {
  static final List<KernelCase> ALL =
      List.of(
          new KernelCase("syncobj_basic/create-signaled", SyncObjectBasicCases::createSignaled),
          new KernelCase("syncobj_basic/test-valid-cycle", SyncObjectBasicCases::validCycle));

  private SyncObjectBasicCases() {}

  private static <F, O, P, B> void createSignaled(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    P fence = driver.point(driver.signaledObject(), BINARY);
    assertThat(driver.await(List.of(fence), Set.of(Flag.ALL), Duration.ZERO)).hasValue(0);
  }

  private static <F, O, P, B> void validCycle(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    O object = driver.object();
    O same = driver.share(object);
    assertThat(driver.differ(same, object)).isTrue();
    driver.signal(driver.point(object, BINARY));
    assertThat(driver.await(List.of(driver.point(same, BINARY)), Set.of(), Duration.ZERO))
        .hasValue(0);
  }
}
