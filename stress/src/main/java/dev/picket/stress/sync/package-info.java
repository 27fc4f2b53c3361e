/**
 * Claims about what is made of several fences, on the real classes. Scenarios are public, because
 * their twins run them too.
 */
@NullMarked
package dev.picket.stress.sync;

import org.jspecify.annotations.NullMarked;
