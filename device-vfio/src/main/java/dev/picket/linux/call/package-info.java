/**
 * The system calls of this module, bound through the foreign function interface, and the constants
 * and structures of the kernel's interface that no device is needed for. Nothing here knows a
 * device; nothing outside here makes a downcall. Not exported.
 */
@org.jspecify.annotations.NullMarked
package dev.picket.linux.call;
