package dev.picket.linux.call;

/**
 * A request of {@code ioctl}.
 *
 * @param name in the kernel's header
 * @param number in the kernel's header
 */
public record Request(String name, long number) {
  /** Names the call for a message. */
  public String call() {
    return "ioctl(" + name + ")";
  }
}
