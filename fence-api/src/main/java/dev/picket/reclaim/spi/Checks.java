package dev.picket.reclaim.spi;

/** Whether misuse that costs something to find is looked for: {@code -Dpicket.checks}. */
public final class Checks {
  /** Read once; on if the property is set to anything but false. */
  public static final boolean ON =
      !System.getProperty("picket.checks", "false").equalsIgnoreCase("false");

  private Checks() {}
}
