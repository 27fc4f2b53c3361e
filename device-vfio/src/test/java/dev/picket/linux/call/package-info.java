/** Tests of the binding: against the headers, the kernel of this machine, and kernels that fail. */
@org.jspecify.annotations.NullMarked
package dev.picket.linux.call;
