/** Devices bound to VFIO: binding, registers, interrupts. Nothing is here yet. */
@org.jspecify.annotations.NullMarked
package dev.picket.vfio;
