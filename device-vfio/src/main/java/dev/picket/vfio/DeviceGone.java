package dev.picket.vfio;

import org.jspecify.annotations.Nullable;

/**
 * A register could not be accessed, or what was read may not be the device's: its mapping was
 * revoked, or the device does not answer. The message says which. A write that ends so may or may
 * not have reached the device.
 */
public final class DeviceGone extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeviceGone(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
