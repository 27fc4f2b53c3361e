package dev.picket.bench.campaign;

/**
 * A reader's section, in which it looks at the data of all jobs that are pending when it begins.
 *
 * @param enterNanos when it begins
 * @param leaveNanos when it ends
 */
record SectionPlan(long enterNanos, long leaveNanos) {}
