package dev.picket.sharing;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A case of the kernel's own tests.
 *
 * @param name of the original
 * @param body what it does
 */
public record KernelCase(String name, Body body) {
  /** Does it on a driver. */
  @FunctionalInterface
  public interface Body {
    <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception;
  }

  /** All that user space can drive. */
  public static List<KernelCase> all() {
    return Stream.of(
            SwSyncCases.ALL,
            SelfTestCases.ALL,
            UnwrapCases.ALL,
            ReservationCases.ALL,
            SyncObjectBasicCases.ALL,
            SyncObjectWaitCases.all(),
            SyncObjectTimelineCases.ALL,
            NoticeCases.ALL,
            BufferCases.ALL)
        .flatMap(List::stream)
        .toList();
  }

  /** The one of a name. */
  public static KernelCase named(String name) {
    return all().stream()
        .filter(candidate -> candidate.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no case " + name));
  }

  /** All as tests, each on a driver of its own, and their number on standard output. */
  public static Stream<DynamicTest> tests(
      String driver, Supplier<SharingDriver<?, ?, ?, ?>> drivers) {
    List<KernelCase> all = all();
    System.out.println(all.size() + " cases of the kernel's run on " + driver);
    return all.stream().map(one -> DynamicTest.dynamicTest(one.name, () -> one.run(drivers)));
  }

  /** Runs it on a driver of its own. */
  public void run(Supplier<SharingDriver<?, ?, ?, ?>> drivers) throws Exception {
    try (SharingDriver<?, ?, ?, ?> driver = drivers.get()) {
      body.run(driver);
    }
  }
}
