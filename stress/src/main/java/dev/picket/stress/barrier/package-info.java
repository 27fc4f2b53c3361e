/** The process barrier by itself: store buffering with it. The controls without it are twins. */
@NullMarked
package dev.picket.stress.barrier;

import org.jspecify.annotations.NullMarked;
