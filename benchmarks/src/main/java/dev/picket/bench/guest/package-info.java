/**
 * The guest in which the tests of devices run: an emulated machine with a distribution's kernel and
 * the host's files.
 *
 * <p>{@code HostTools} says what is missing; a {@code KernelCache} has the kernels that {@code
 * AptKernels} fetches by way of the mirror found by {@code AptSources}; {@code Initramfs} packs the
 * {@code KernelModules} that are needed; a {@code Guest} boots, follows its output and ends it.
 *
 * <p>Nothing here knows a test, chooses exit codes or prints. What runs inside the guest is the
 * test package {@code dev.picket.guest} of the module {@code device-vfio}.
 */
@NullMarked
package dev.picket.bench.guest;

import org.jspecify.annotations.NullMarked;
