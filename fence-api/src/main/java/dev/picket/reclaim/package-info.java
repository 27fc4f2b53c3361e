/**
 * The contract of reclamation: guarded records, the readers and sections that may look at them, and
 * the {@link dev.picket.reclaim.Reclaimer} that drops a record once nobody can be looking.
 *
 * <p>What a strategy adds (when a reader is gone) lives in the strategy's own module; what
 * strategies share and users never see lives in {@code dev.picket.reclaim.spi}. Nothing here knows
 * fences.
 */
@NullMarked
package dev.picket.reclaim;

import org.jspecify.annotations.NullMarked;
