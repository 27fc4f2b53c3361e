package dev.picket.guest;

/** How long this run of the guest's tests may take: {@code ./picket vfio}, or with --full. */
public final class RunLength {
  private static final boolean FULL = Boolean.getBoolean("picket.guest.full");

  private RunLength() {}

  static boolean isFull() {
    return FULL;
  }

  /** How often to repeat what shows the more, the more often it is repeated. */
  public static int rounds(int quick, int full) {
    return FULL ? full : quick;
  }
}
