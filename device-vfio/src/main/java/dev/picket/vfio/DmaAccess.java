package dev.picket.vfio;

/** What a device may do with memory that is mapped for it. */
public enum DmaAccess {
  /** The device reads. */
  DEVICE_READS,
  /** The device writes. */
  DEVICE_WRITES,
  /** The device reads and writes. */
  DEVICE_READS_AND_WRITES;

  boolean isRead() {
    return this != DEVICE_WRITES;
  }

  boolean isWritten() {
    return this != DEVICE_READS;
  }
}
