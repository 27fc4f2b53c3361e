package dev.picket.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.picket.sharing.SharingDriver.Refusal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that a driver refuses something, and why. */
final class Refused {
  private Refused() {}

  static void assertRefused(SharingDriver<?, ?, ?, ?> driver, Refusal why, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).as("nothing was refused as %s", why).isNotNull();
    assertThat(driver.refusalOf(thrown)).as(thrown.toString()).isEqualTo(why);
  }
}
