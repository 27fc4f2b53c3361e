/**
 * Runs a trace over one strategy and measures it, in a JVM of its own.
 *
 * <p>The parent side is {@code ReplayJvms}, whose children take a {@code ReplayTask} to a {@code
 * ReplayResult}, through files, because anything may write to a child's standard output. The child
 * side is {@code ReplayMain}; inside it a {@code Replay} runs phases, a {@code Phase} runs {@code
 * Driver}s and {@code Consumer}s, and a {@code Ledger} has one entry for each fence, from which
 * everything but the cost of reading is computed afterwards.
 *
 * <p>Nothing here chooses strategies, compares them or prints.
 */
@NullMarked
package dev.picket.bench.replay;

import org.jspecify.annotations.NullMarked;
