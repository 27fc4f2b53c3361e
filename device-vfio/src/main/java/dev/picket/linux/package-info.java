/**
 * What Linux says to user space, for every package of this module: how a failed system call is
 * reported, what kind of memory a mapping is, and memory that several of them can share. The calls
 * themselves are in {@code dev.picket.linux.call}, which is not exported.
 */
@org.jspecify.annotations.NullMarked
package dev.picket.linux;
