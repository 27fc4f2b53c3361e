package dev.picket.bench.cli;

import dev.picket.vfio.PciAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads addresses of PCI devices. */
final class PciAddressConverter implements ITypeConverter<PciAddress> {
  @Override
  public PciAddress convert(String text) {
    try {
      return PciAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
