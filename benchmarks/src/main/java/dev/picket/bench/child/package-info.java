/**
 * What is measured runs in JVMs of its own, with always the same flags: they are started here, one
 * after the other, given a task as a file, and asked for the result.
 */
@NullMarked
package dev.picket.bench.child;

import org.jspecify.annotations.NullMarked;
