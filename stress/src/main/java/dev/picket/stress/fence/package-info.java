/**
 * Claims about fences and handles, on the real classes. Each scenario leaves open whose fence it
 * is, so that a twin can bring a broken one.
 */
@NullMarked
package dev.picket.stress.fence;

import org.jspecify.annotations.NullMarked;
