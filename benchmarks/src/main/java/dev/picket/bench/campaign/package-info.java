/**
 * {@code ./picket campaign}: rings on software devices whose misbehaviour is planned by seeds. An
 * {@link dev.picket.bench.campaign.Oracle} knows from the plan, and from what rings promise, how
 * each fence may end; broken twins of the ring show that it would notice.
 *
 * <p>Nothing here looks into a ring; the twins do, and lie in {@code dev.picket.fence.ring}.
 */
@NullMarked
package dev.picket.bench.campaign;

import org.jspecify.annotations.NullMarked;
