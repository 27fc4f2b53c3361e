/**
 * Claims about reclamation, on the real strategies: a scenario for each claim, and for each
 * strategy a class that runs all of them.
 */
@NullMarked
package dev.picket.stress.reclaim;

import org.jspecify.annotations.NullMarked;
