package dev.picket.vfio;

import org.jspecify.annotations.Nullable;

/** What a {@link RegisterSpace} maps. */
interface RegisterSource extends AutoCloseable {
  /** Names the registers in messages, for example {@code BAR 0 of 0000:03:00.0}. */
  String name();

  /** Tells the bytes that they have, which may be less than the pages that are mapped. */
  long size();

  /** Maps the whole pages once more and gives the address. */
  long map();

  /** Tells whether they are a device's own, which the kernel promises to keep from being pinned. */
  boolean isDeviceMemory();

  /**
   * Asked when a read gave all zeros or all ones, which is also what a dead device reads like: on
   * PCI itself all ones, behind some bridges and in some virtual machines zeros.
   *
   * @return null if the device answers, else what is wrong with it
   */
  @Nullable String whyNoAnswer();

  /** Gives back what the source holds beyond its mappings. */
  @Override
  void close();
}
