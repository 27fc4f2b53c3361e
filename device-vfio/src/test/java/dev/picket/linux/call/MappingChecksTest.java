package dev.picket.linux.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.picket.linux.MappingCheck;
import dev.picket.linux.call.Smaps.Area;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The areas of a mapping that the kernel split or merged, judged together. */
class MappingChecksTest {
  private static final Set<String> SPECIAL = Set.of("rd", "pf");
  private static final Set<String> MIXED = Set.of("rd", "pf", "mm");
  private static final Set<String> ORDINARY = Set.of("rd");

  private final AtomicInteger pins = new AtomicInteger();
  private final Kernel refusing = kernel(-Errno.EFAULT);

  @Test
  void aMappingInOneAreaIsJudgedFromItsOwnStart() {
    MappingCheck check = check(refusing, new Area(0x1000, 0x9000, "bar", SPECIAL));
    assertThat(check.isSpecial()).isTrue();
    assertThat(check.address()).isEqualTo(0x2000);
    assertThat(pins).hasValue(1);
  }

  @Test
  void theFirstAreaThatIsOrdinaryIsReported() {
    MappingCheck check =
        check(
            refusing,
            new Area(0x2000, 0x3000, "bar", SPECIAL),
            new Area(0x3000, 0x4000, "poison", ORDINARY),
            new Area(0x4000, 0x5000, "other", ORDINARY));
    assertThat(check.isSpecial()).isFalse();
    assertThat(check.name()).isEqualTo("poison");
    assertThat(check.address()).isEqualTo(0x3000);
  }

  @Test
  void nothingIsReadWhereTheFlagsAreWrong() {
    check(refusing, new Area(0x2000, 0x5000, "plain", ORDINARY));
    check(refusing, new Area(0x2000, 0x5000, "mixed", MIXED));
    assertThat(pins).hasValue(0);
  }

  @Test
  void aKernelThatPinsContradictsTheFlags() {
    MappingCheck check = check(kernel(1), new Area(0x2000, 0x5000, "bar", SPECIAL));
    assertThat(check.isSpecial()).isFalse();
    assertThat(check.pinning()).hasValue(0);
  }

  @Test
  void aKernelThatForbidsTheCallLeavesItUnconfirmed() {
    MappingCheck check = check(kernel(-Errno.EPERM), new Area(0x2000, 0x5000, "bar", SPECIAL));
    assertThat(check.isSpecial()).isFalse();
    assertThat(check.description()).contains("refused pinning with EPERM");
  }

  @Test
  void holesAreNoMapping() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                check(
                    refusing,
                    new Area(0x2000, 0x3000, "bar", SPECIAL),
                    new Area(0x4000, 0x5000, "bar", SPECIAL)))
        .withMessage(
            "no mapping: of the 0x3000 bytes at 0x2000, those from 0x3000 on are not mapped");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> check(refusing, new Area(0x2000, 0x4fff, "bar", SPECIAL)))
        .withMessageContaining("from 0x4fff on");
  }

  private static MappingCheck check(Kernel kernel, Area... areas) {
    return MappingChecks.check(kernel, List.of(areas), 0x2000, 0x3000);
  }

  private Kernel kernel(long answer) {
    return new Kernel(
        FakeCalls.answering(
            "readOwnMemory",
            () -> {
              pins.incrementAndGet();
              return answer;
            }));
  }
}
