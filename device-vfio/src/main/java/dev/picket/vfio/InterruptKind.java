package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_PCI_ERR_IRQ_INDEX;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_INTX_IRQ_INDEX;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_MSIX_IRQ_INDEX;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_MSI_IRQ_INDEX;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_REQ_IRQ_INDEX;

/** The ways in which VFIO tells about a PCI device. */
public enum InterruptKind {
  /** The interrupt line: level-triggered, masked by the kernel when it fires. */
  INTX("INTx", VFIO_PCI_INTX_IRQ_INDEX),
  /** Messages that the device's configuration space describes. */
  MSI("MSI", VFIO_PCI_MSI_IRQ_INDEX),
  /** Messages that a table in a BAR describes. */
  MSIX("MSI-X", VFIO_PCI_MSIX_IRQ_INDEX),
  /** The kernel's word that the PCIe bus reported an error of the device. */
  ERROR("error notice", VFIO_PCI_ERR_IRQ_INDEX),
  /** The kernel's word that somebody wants the device back. */
  REMOVAL("removal request", VFIO_PCI_REQ_IRQ_INDEX);

  private final String text;
  private final int index;

  InterruptKind(String text, int index) {
    this.text = text;
    this.index = index;
  }

  int index() {
    return index;
  }

  @Override
  public String toString() {
    return text;
  }
}
