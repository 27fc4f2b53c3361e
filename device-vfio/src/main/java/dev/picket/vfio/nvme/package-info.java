/** A driver for NVMe controllers. Nothing is here yet. */
@org.jspecify.annotations.NullMarked
package dev.picket.vfio.nvme;
