package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_IRQ_INFO_AUTOMASKED;
import static dev.picket.vfio.VfioUapi.VFIO_IRQ_INFO_EVENTFD;
import static dev.picket.vfio.VfioUapi.VFIO_IRQ_INFO_MASKABLE;
import static dev.picket.vfio.VfioUapi.VFIO_IRQ_INFO_NORESIZE;

import dev.picket.linux.call.Struct;

/**
 * What a device has of one kind of interrupt.
 *
 * @param kind which kind
 * @param count how many; 0 if the device has none
 * @param eventfd whether they can be had as counts of an eventfd
 * @param maskable whether they can be masked
 * @param automasked whether each masks itself when it fires
 * @param resizable whether some can be added while others are enabled
 */
public record InterruptInfo(
    InterruptKind kind,
    int count,
    boolean eventfd,
    boolean maskable,
    boolean automasked,
    boolean resizable) {

  static InterruptInfo of(InterruptKind kind, Struct info) {
    return new InterruptInfo(
        kind,
        (int) info.get("count"),
        info.has(VFIO_IRQ_INFO_EVENTFD),
        info.has(VFIO_IRQ_INFO_MASKABLE),
        info.has(VFIO_IRQ_INFO_AUTOMASKED),
        !info.has(VFIO_IRQ_INFO_NORESIZE));
  }
}
