/**
 * What an access to registers costs, measured by JMH: in JVMs of their own, one for each strategy
 * and round, each beside bare accesses to the same kind of memory.
 *
 * <p>The parent side is {@code CostRounds}; the child side is {@code CostMain}, which runs what
 * {@code Access} lists. Nothing here prints.
 */
@NullMarked
package dev.picket.bench.cost;

import org.jspecify.annotations.NullMarked;
