package dev.picket.vfio;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a function sits on the PCI buses of the machine.
 *
 * @param domain 0 on most machines
 * @param bus 0 to 255
 * @param device 0 to 31
 * @param function 0 to 7
 */
public record PciAddress(int domain, int bus, int device, int function)
    implements Comparable<PciAddress> {
  private static final Pattern TEXT =
      Pattern.compile("(?:([0-9a-fA-F]{4,8}):)?([0-9a-fA-F]{2}):([0-9a-fA-F]{2})\\.([0-7])");

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public PciAddress {
    if (domain < 0 || bus < 0 || bus > 0xff || device < 0 || device > 0x1f) {
      throw new IllegalArgumentException(
          "no PCI address: domain %d, bus %d, device %d".formatted(domain, bus, device));
    }
    if (function < 0 || function > 7) {
      throw new IllegalArgumentException("no PCI function: " + function + ", expected 0 to 7");
    }
  }

  /**
   * Reads an address as {@code lspci} prints it.
   *
   * @param text {@code 0000:03:00.0}, or {@code 03:00.0} in domain 0
   * @return the address
   * @throws IllegalArgumentException if the text is none
   */
  public static PciAddress parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no PCI address; expected one like 0000:03:00.0, as lspci -D prints");
    }
    String domain = parts.group(1);
    return new PciAddress(
        domain == null ? 0 : Integer.parseInt(domain, 16),
        Integer.parseInt(parts.group(2), 16),
        Integer.parseInt(parts.group(3), 16),
        Integer.parseInt(parts.group(4)));
  }

  @Override
  public int compareTo(PciAddress other) {
    int order = Integer.compare(domain, other.domain);
    if (order == 0) {
      order = Integer.compare(bus, other.bus);
    }
    if (order == 0) {
      order = Integer.compare(device, other.device);
    }
    return order == 0 ? Integer.compare(function, other.function) : order;
  }

  /** The form that the kernel uses: {@code 0000:03:00.0}. */
  @Override
  public String toString() {
    return "%04x:%02x:%02x.%d".formatted(domain, bus, device, function);
  }
}
