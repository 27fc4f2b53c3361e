/**
 * The child side of {@code picket peers}: one JVM measures one {@code JavaChild}, pinned to one
 * processor, with a second thread on another one where a figure needs it.
 *
 * <p>A figure comes from a {@code Sampler}; most are {@code Loop}s. All are warmed up before any is
 * measured, and a figure is the median of its samples. Nothing here prints.
 */
@NullMarked
package dev.picket.bench.peers.measure;

import org.jspecify.annotations.NullMarked;
