package dev.picket.bench.campaign;

/** How much of a campaign is run. */
public enum CampaignSize {
  /** For each change. */
  QUICK(1_000, 20),
  /** For a release. */
  FULL(10_000, 300);

  private final int virtualCases;
  private final int realCases;

  CampaignSize(int virtualCases, int realCases) {
    this.virtualCases = virtualCases;
    this.realCases = realCases;
  }

  /** {@return cases on the virtual clock, for each strategy} */
  public int virtualCases() {
    return virtualCases;
  }

  /** {@return cases in real time, for each strategy} */
  public int realCases() {
    return realCases;
  }
}
