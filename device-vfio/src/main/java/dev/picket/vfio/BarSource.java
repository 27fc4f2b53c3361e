package dev.picket.vfio;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;
import org.jspecify.annotations.Nullable;

/** A part of a region of a device, as registers. */
final class BarSource implements RegisterSource {
  private final Kernel kernel;
  private final Descriptor device;
  private final ConfigSpace config;
  private final RegisterSpaces spaces;
  private final String name;
  private final long offset;
  private final long size;

  BarSource(
      Kernel kernel,
      Descriptor device,
      ConfigSpace config,
      RegisterSpaces spaces,
      String name,
      long offset,
      long size) {
    this.kernel = kernel;
    this.device = device;
    this.config = config;
    this.spaces = spaces;
    this.name = name;
    this.offset = offset;
    this.size = size;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long map() {
    int protection = LinuxUapi.PROT_READ | LinuxUapi.PROT_WRITE;
    return kernel.mmap(
        0, RegisterMapping.wholePages(size), protection, LinuxUapi.MAP_SHARED, device, offset);
  }

  @Override
  public boolean isDeviceMemory() {
    return true;
  }

  @Override
  public @Nullable String whyNoAnswer() {
    try {
      return config.whyNoMemory();
    } catch (RuntimeException e) {
      return "its configuration space cannot be read: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    spaces.remove(this);
  }
}
