/**
 * {@code ./picket peers}: our reclaimers and fences through their public methods beside peers in C,
 * Rust and Java and beside what the machine takes for the parts, and what is asked of the ratios.
 *
 * <p>{@code Goals} says what is asked; {@code PeerRounds} runs rounds of {@code JavaChild}s, in
 * JVMs of their own, and {@code Program}s, and goes on where noise leaves a goal open. Nothing here
 * prints.
 */
@NullMarked
package dev.picket.bench.peers;

import org.jspecify.annotations.NullMarked;
