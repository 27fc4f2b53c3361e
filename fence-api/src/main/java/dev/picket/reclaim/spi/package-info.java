/**
 * The mechanisms that reclamation strategies share: the process-wide barrier, the handle table,
 * limbo rings, the index of per-thread objects, the bound on outstanding records, and the account
 * of which batches have been dropped.
 *
 * <p>Nothing here knows a strategy, a reader or a guarded record: these classes deal in handles,
 * threads and counts. They are exported to the three strategies only.
 */
@NullMarked
package dev.picket.reclaim.spi;

import org.jspecify.annotations.NullMarked;
