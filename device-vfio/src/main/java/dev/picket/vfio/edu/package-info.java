/**
 * A driver for QEMU's edu device, which exists to be driven: arithmetic, interrupts and DMA without
 * anything of value behind them. It shows how a driver uses {@link dev.picket.vfio}, and the tests
 * of the devices are made with it.
 */
@org.jspecify.annotations.NullMarked
package dev.picket.vfio.edu;
