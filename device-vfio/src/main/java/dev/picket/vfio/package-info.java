/**
 * Devices bound to VFIO: what the machine has, opening one, its registers, interrupts, memory and
 * resets. Nothing here knows a kind of device; those have packages of their own below.
 */
@org.jspecify.annotations.NullMarked
package dev.picket.vfio;
