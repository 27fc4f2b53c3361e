package dev.picket.stress.certify;

import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.stress.certify.Certificate.ClaimVerdict;
import dev.picket.stress.certify.Tally.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The certificate as a document: plain characters, at most a hundred in a line. */
public final class CertificateText {
  private static final int WIDTH = 100;
  private static final String PACKAGE = "dev.picket.stress.";
  private static final int LINES_OF_A_PROBLEM = 12;

  private final List<String> lines = new ArrayList<>();

  private CertificateText() {}

  /**
   * Writes it.
   *
   * @param certificate what was found
   * @param where date, machine and JVM, a line each
   * @return the text, without a line end at its end
   */
  public static String of(Certificate certificate, List<String> where) {
    CertificateText text = new CertificateText();
    text.lines.add("Picket: certificate of concurrency");
    text.lines.addAll(where);
    text.lines.add("barrier " + ProcessBarrier.description());
    text.lines.add(
        "runs    each test in %d of the 9 splits of interpreter, C1 and C2, %d x %d ms"
            .formatted(
                certificate.effort().splits().size(),
                certificate.effort().iterations(),
                certificate.effort().millis()));
    certificate.verdicts().forEach(text::add);
    text.lines.add("");
    text.lines.add("Not testable here:");
    for (Untestable claim : Claims.NOT_TESTABLE_HERE) {
      text.wrap("  - ", claim.sentence() + " " + claim.reason());
    }
    certificate.unclaimed().forEach(test -> text.lines.add("Not of exactly one claim: " + test));
    text.lines.add("");
    text.lines.addAll(verdict(certificate));
    return String.join(System.lineSeparator(), text.lines);
  }

  private void add(ClaimVerdict verdict) {
    lines.add("");
    wrap("%2d  ".formatted(verdict.claim().number()), verdict.claim().sentence());
    for (Counted test : verdict.tests()) {
      lines.add(line("test", test, "%,d forbidden".formatted(test.forbidden())));
      addProblems(test);
    }
    for (Counted twin : verdict.twins()) {
      lines.add(line("twin", twin, "%,d caught".formatted(twin.caught())));
      addProblems(twin);
    }
    lines.add("    " + (verdict.holds() ? "holds" : "NOT CERTIFIED"));
  }

  private static String line(String kind, Counted counted, String found) {
    return "    %s  %-34s %2d of %d runs %,13d samples %18s"
        .formatted(
            kind,
            shortName(counted.test()),
            counted.executed(),
            counted.expected(),
            counted.samples(),
            found);
  }

  private void addProblems(Counted counted) {
    counted
        .problems()
        .forEach(
            problem ->
                problem
                    .lines()
                    .limit(LINES_OF_A_PROBLEM)
                    .forEach(line -> lines.add("          " + line)));
  }

  private static String shortName(String test) {
    return test.startsWith(PACKAGE) ? test.substring(PACKAGE.length()) : test;
  }

  private static List<String> verdict(Certificate certificate) {
    long executed = certificate.all().mapToLong(Counted::executed).sum();
    long expected = certificate.all().mapToLong(Counted::expected).sum();
    long samples = certificate.all().mapToLong(Counted::samples).sum();
    long forbidden =
        certificate.verdicts().stream()
            .flatMap(verdict -> verdict.tests().stream())
            .mapToLong(Counted::forbidden)
            .sum();
    long caught = certificate.twins().filter(ClaimVerdict::isCaught).count();
    long twins = certificate.twins().count();
    long least = certificate.twins().mapToLong(Counted::caught).min().orElse(0);
    CertificateText text = new CertificateText();
    text.wrap(
        "",
        "%s: %d claims, %,d runs executed of %,d expected, %,d samples, %,d forbidden, %d of %d"
                .formatted(
                    certificate.isCertified() ? "Certified" : "NOT CERTIFIED",
                    certificate.verdicts().size(),
                    executed,
                    expected,
                    samples,
                    forbidden,
                    caught,
                    twins)
            + " twins caught (least %,d times).".formatted(least));
    return text.lines;
  }

  private void wrap(String indent, String sentence) {
    StringBuilder line = new StringBuilder(indent);
    for (String word : Stream.of(sentence.split(" ", -1)).toList()) {
      if (line.length() + word.length() > WIDTH) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(indent.length()));
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().stripTrailing());
  }
}
