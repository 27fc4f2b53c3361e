/** A driver for the QEMU edu device. Nothing is here yet. */
@org.jspecify.annotations.NullMarked
package dev.picket.vfio.edu;
