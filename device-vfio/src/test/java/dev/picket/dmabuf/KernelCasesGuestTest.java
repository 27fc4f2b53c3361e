package dev.picket.dmabuf;

import dev.picket.guest.Budget;
import dev.picket.sharing.KernelCase;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The cases that this library passes too, on the real kernel. */
@Tag("guest")
@Budget(seconds = 60)
class KernelCasesGuestTest {
  @TestFactory
  Stream<DynamicTest> kernelCases() {
    return KernelCase.tests("the kernel", KernelSharing::new);
  }
}
