/**
 * Reclamation by hazard pointers: an open section holds back exactly what it has protected. Nothing
 * is here yet.
 */
@org.jspecify.annotations.NullMarked
package dev.picket.reclaim.hazard;
