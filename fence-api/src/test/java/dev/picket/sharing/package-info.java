/**
 * The cases of the kernel's own tests of sync files, sync objects, buffers and merging that user
 * space can drive, written against an interface: both the kernel and this library are behind it.
 */
@NullMarked
package dev.picket.sharing;

import org.jspecify.annotations.NullMarked;
