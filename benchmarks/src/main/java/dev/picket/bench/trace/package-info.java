/**
 * Reads recordings of GPU fences made by the kernel's tracer and turns them into steps that can be
 * replayed.
 *
 * <p>{@link dev.picket.bench.trace.TraceReader} is the way in. A text flows through {@code
 * LineReader} (bytes to lines), {@code LineParser} (a line to an event with a name, a time and
 * arguments), {@code SightingParser} (arguments to "this fence was seen doing that"), {@code
 * FenceTracker} (what was seen to fences) and {@code TraceAssembler} (fences to a {@link
 * dev.picket.bench.trace.Trace}). Only fences are kept in memory, never lines.
 */
@NullMarked
package dev.picket.bench.trace;

import org.jspecify.annotations.NullMarked;
