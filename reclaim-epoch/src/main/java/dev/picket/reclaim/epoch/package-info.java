/**
 * Reclamation by epochs: an open section holds back everything retired since it was entered.
 * Nothing is here yet.
 */
@org.jspecify.annotations.NullMarked
package dev.picket.reclaim.epoch;
