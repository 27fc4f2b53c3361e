package dev.picket.stress.certify;

/**
 * What one run counted.
 *
 * @param run which one
 * @param samples how often both actors met
 * @param forbidden samples with an outcome that must not be; an outcome that the test does not name
 *     counts as such
 * @param caught samples with the outcome that a twin is to show
 * @param problem why the run did not end as it should; empty if it did
 */
public record RunResult(Run run, long samples, long forbidden, long caught, String problem) {}
