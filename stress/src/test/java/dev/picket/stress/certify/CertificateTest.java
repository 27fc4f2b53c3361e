package dev.picket.stress.certify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.stress.barrier.PairedBarrier;
import dev.picket.stress.certify.Split.Tier;
import dev.picket.stress.twin.NoBarrier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The certificate over made-up counts. */
class CertificateTest {
  private static final Split SPLIT = new Split(Tier.C2, Tier.C2);
  private static final Split OTHER_SPLIT = new Split(Tier.C1, Tier.C2);
  private static final Effort EFFORT = new Effort(List.of(SPLIT, OTHER_SPLIT), 1, 1);
  private static final Claim CLAIM =
      new Claim(1, "It holds.", List.of(PairedBarrier.class), List.of(NoBarrier.class));

  private final Tally tally = new Tally();

  @Test
  void grantedIfAllRanAndEveryTwinWasCaught() {
    ranWell();
    assertThat(certificate().isCertified()).isTrue();
    assertThat(lastLine())
        .isEqualTo(
            "Certified: 1 claims, 4 runs executed of 4 expected, 420 samples, 0 forbidden, 1 of 1"
                + " twins caught (least 20 times).");
  }

  @Test
  void aForbiddenOutcomeIsEnough() {
    ranWell();
    test(SPLIT, 1);
    assertRefused("1 forbidden");
  }

  @Test
  void nineteenCatchesAreTooFew() {
    test(SPLIT, 0);
    test(OTHER_SPLIT, 0);
    twin(SPLIT, 9);
    twin(OTHER_SPLIT, 10);
    assertRefused("0 of 1 twins caught (least 19 times)");
  }

  @Test
  void aTestThatDidNotRunInOneSplit() {
    test(SPLIT, 0);
    twin(SPLIT, 10);
    twin(OTHER_SPLIT, 10);
    assertRefused("3 runs executed of 4 expected");
  }

  @Test
  void aTwinThatDidNotRunInOneSplit() {
    test(SPLIT, 0);
    test(OTHER_SPLIT, 0);
    twin(SPLIT, 100);
    assertRefused("3 runs executed of 4 expected");
  }

  @Test
  void twoRunsInOneSplitDoNotMakeUpForTheOther() {
    ranWell();
    Tally twice = new Tally();
    twice.add(new RunResult(testRun(SPLIT), 100, 0, 0, ""));
    twice.add(new RunResult(testRun(SPLIT), 100, 0, 0, ""));
    assertThat(twice.of(Claim.nameOf(PairedBarrier.class), EFFORT.splits()).executed())
        .isEqualTo(1);
  }

  @Test
  void aRunWithoutSamplesDidNotRun() {
    test(SPLIT, 0);
    tally.add(new RunResult(testRun(OTHER_SPLIT), 0, 0, 0, ""));
    twin(SPLIT, 10);
    twin(OTHER_SPLIT, 10);
    assertRefused("3 runs executed of 4 expected");
  }

  @Test
  void aRunThatFailedIsShownWithItsReason() {
    ranWell();
    tally.add(new RunResult(testRun(SPLIT), 0, 0, 0, "TIMEOUT_ERROR"));
    assertThat(certificate().isCertified()).isFalse();
    assertThat(text()).contains("C2/C2: TIMEOUT_ERROR").contains("NOT CERTIFIED");
  }

  @Test
  void aTwinWithAnOutcomeThatNobodyNamed() {
    ranWell();
    tally.add(new RunResult(new Run(Claim.nameOf(NoBarrier.class), SPLIT), 5, 5, 0, ""));
    assertThat(certificate().isCertified()).isFalse();
  }

  @Test
  void aTestThatBelongsToNoClaim() {
    ranWell();
    Certificate certificate = Certificate.of(EFFORT, List.of(CLAIM), tally, List.of("a.Stray"));
    assertThat(certificate.isCertified()).isFalse();
    assertThat(CertificateText.of(certificate, List.of())).contains("a.Stray");
  }

  @Test
  void nothingAtAllIsNotCertified() {
    assertThat(Certificate.of(EFFORT, List.of(), tally, List.of()).isCertified()).isFalse();
    Claim untested = new Claim(1, "It holds.", List.of(), List.of(NoBarrier.class));
    twin(SPLIT, 20);
    twin(OTHER_SPLIT, 20);
    assertThat(Certificate.of(EFFORT, List.of(untested), tally, List.of()).isCertified()).isFalse();
  }

  @Test
  void noLineIsLongerThanAHundred() {
    ranWell();
    assertThat(text().lines()).allMatch(line -> line.length() <= 100);
  }

  private void ranWell() {
    test(SPLIT, 0);
    test(OTHER_SPLIT, 0);
    twin(SPLIT, 20);
    twin(OTHER_SPLIT, 0);
  }

  private void test(Split split, long forbidden) {
    tally.add(new RunResult(testRun(split), 100, forbidden, 0, ""));
  }

  private void twin(Split split, long caught) {
    tally.add(new RunResult(new Run(Claim.nameOf(NoBarrier.class), split), 110, 0, caught, ""));
  }

  private static Run testRun(Split split) {
    return new Run(Claim.nameOf(PairedBarrier.class), split);
  }

  private Certificate certificate() {
    return Certificate.of(EFFORT, List.of(CLAIM), tally, List.of());
  }

  private String text() {
    return CertificateText.of(certificate(), List.of("machine made up"));
  }

  private String lastLine() {
    String text = text().replace(System.lineSeparator(), "\n");
    return text.substring(text.lastIndexOf("\n\n") + 2).replace("\n", " ");
  }

  private void assertRefused(String reason) {
    assertThat(certificate().isCertified()).isFalse();
    assertThat(lastLine()).startsWith("NOT CERTIFIED: ").contains(reason);
  }
}
