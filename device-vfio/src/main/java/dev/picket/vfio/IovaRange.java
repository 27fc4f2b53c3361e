package dev.picket.vfio;

/**
 * Device addresses that the IOMMU lets a mapping have.
 *
 * @param first the lowest
 * @param last the highest, unsigned
 */
record IovaRange(long first, long last) {
  boolean contains(long from, long to) {
    return Long.compareUnsigned(first, from) <= 0
        && Long.compareUnsigned(from, to) <= 0
        && Long.compareUnsigned(to, last) <= 0;
  }

  @Override
  public String toString() {
    return "0x%x to 0x%x".formatted(first, last);
  }
}
