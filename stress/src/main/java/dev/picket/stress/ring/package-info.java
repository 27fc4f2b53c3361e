/**
 * Claims about rings, on the real classes. Scenarios are public, because their twins run them too.
 */
@NullMarked
package dev.picket.stress.ring;

import org.jspecify.annotations.NullMarked;
