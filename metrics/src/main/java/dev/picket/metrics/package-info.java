/**
 * Meters of Micrometer for reclaimers and contexts of fences. They read what these count anyway,
 * when the registry asks, and add nothing to any path.
 *
 * <p>Depends on Micrometer and on what {@code dev.picket.fence} exports to everybody.
 */
@NullMarked
package dev.picket.metrics;

import org.jspecify.annotations.NullMarked;
