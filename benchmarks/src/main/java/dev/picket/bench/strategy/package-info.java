/**
 * What can be compared: {@link dev.picket.bench.strategy.Strategy} has one constant for each
 * reclaimer of the library and for each baseline, and the baselines live here: what teams do today,
 * behind the library's contract.
 *
 * <p>A strategy knows nothing of traces, replays or reports, and nothing here measures.
 */
@NullMarked
package dev.picket.bench.strategy;

import org.jspecify.annotations.NullMarked;
