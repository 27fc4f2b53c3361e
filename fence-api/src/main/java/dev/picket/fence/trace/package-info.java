/**
 * The trace points of fences as Flight Recorder events {@code dev.picket.*}, named after the
 * kernel's {@code dma_fence} trace points. They carry immutable names and numbers, so none of them
 * touches driver code or data.
 *
 * <p>Depends on nothing of Picket; the fence core calls it.
 */
@NullMarked
package dev.picket.fence.trace;

import org.jspecify.annotations.NullMarked;
