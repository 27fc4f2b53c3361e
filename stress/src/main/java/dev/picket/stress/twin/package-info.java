/**
 * The broken twins: each is the scenario of a claim's test with one line broken, and must be
 * caught.
 */
@NullMarked
package dev.picket.stress.twin;

import org.jspecify.annotations.NullMarked;
