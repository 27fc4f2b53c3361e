/**
 * What is made of several fences, and how work is ordered by them: arrays, merging, timelines,
 * reservations, sync files and sync objects. It stands on {@code dev.picket.fence} and {@code
 * dev.picket.reclaim}.
 *
 * <p>Rings and their jobs do not belong here; they are built on top.
 */
@NullMarked
package dev.picket.fence.sync;

import org.jspecify.annotations.NullMarked;
