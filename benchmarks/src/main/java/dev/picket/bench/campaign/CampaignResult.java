package dev.picket.bench.campaign;

import java.util.List;

/**
 * What a campaign has found.
 *
 * @param size how much was run
 * @param fences how many were checked
 * @param findings cases in which something was wrong
 * @param twins whether each was caught
 */
public record CampaignResult(
    CampaignSize size, long fences, List<Finding> findings, List<TwinResult> twins) {
  /** {@return whether nothing was wrong and every twin was caught} */
  public boolean isPassed() {
    return findings.isEmpty() && twins.stream().allMatch(TwinResult::isCaught);
  }
}
