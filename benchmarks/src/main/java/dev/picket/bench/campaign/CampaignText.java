package dev.picket.bench.campaign;

import java.util.ArrayList;
import java.util.List;

/** What a campaign has found, as a document for people. */
public final class CampaignText {
  private static final int MOST_FINDINGS = 20;

  private final List<String> lines = new ArrayList<>();

  private CampaignText() {}

  /**
   * Writes it.
   *
   * @param result what was found
   * @param where date, machine and JVM, a line each
   * @return the text, without a line end at its end
   */
  public static String of(CampaignResult result, List<String> where) {
    CampaignText text = new CampaignText();
    CampaignSize size = result.size();
    text.lines.add("Picket: campaign of rings on devices that misbehave");
    text.lines.addAll(where);
    text.lines.add(
        "runs    %,d cases on a virtual clock and %,d in real time, on each of %s"
            .formatted(
                size.virtualCases(), size.realCases(), String.join(", ", Campaign.strategies())));
    text.lines.add("");
    text.add(result.findings());
    text.lines.add("Twins, which must be caught:");
    result.twins().forEach(text::add);
    text.lines.add("");
    text.lines.add(verdict(result));
    return String.join(System.lineSeparator(), text.lines);
  }

  /**
   * Writes what the cases of one seed have shown.
   *
   * @param seed of the cases
   * @param findings of both
   * @return the text, without a line end at its end
   */
  public static String of(long seed, List<Finding> findings) {
    CampaignText text = new CampaignText();
    text.lines.add("virtual clock: " + Campaign.planOf(seed, false));
    text.lines.add("real time:     " + Campaign.planOf(seed, true));
    text.lines.add("");
    text.add(findings);
    text.lines.add(
        (findings.isEmpty() ? "Passed" : "FAILED")
            + ": seed %d, both cases on each of %s, %d with problems."
                .formatted(seed, String.join(", ", Campaign.strategies()), findings.size()));
    return String.join(System.lineSeparator(), text.lines);
  }

  private void add(List<Finding> findings) {
    for (Finding finding : findings.subList(0, Math.min(findings.size(), MOST_FINDINGS))) {
      lines.add(
          "PROBLEM on %s, %s; again by: ./picket campaign --seed %d"
              .formatted(
                  finding.strategy(),
                  finding.inRealTime() ? "in real time, which takes luck" : "on the virtual clock",
                  finding.seed()));
      lines.add("  " + finding.plan());
      finding.problems().forEach(problem -> lines.add("  - " + problem));
      lines.add("");
    }
    if (findings.size() > MOST_FINDINGS) {
      lines.add("and %,d more".formatted(findings.size() - MOST_FINDINGS));
    }
  }

  private void add(TwinResult twin) {
    lines.add(
        twin.isCaught()
            ? "  %-40s caught by case %,d: %s".formatted(twin.twin(), twin.cases(), twin.problem())
            : "  %-40s NOT CAUGHT".formatted(twin.twin()));
  }

  private static String verdict(CampaignResult result) {
    CampaignSize size = result.size();
    int cases = Campaign.strategies().size() * (size.virtualCases() + size.realCases());
    return "%s: %,d cases, %,d fences, %,d cases with problems, %d of %d twins caught."
        .formatted(
            result.isPassed() ? "Passed" : "FAILED",
            cases,
            result.fences(),
            result.findings().size(),
            result.twins().stream().filter(TwinResult::isCaught).count(),
            result.twins().size());
  }
}
