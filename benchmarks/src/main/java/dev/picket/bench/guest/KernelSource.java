package dev.picket.bench.guest;

import java.io.IOException;
import java.nio.file.Path;

/** Where kernels come from. */
@FunctionalInterface
interface KernelSource {
  /**
   * Fetches the newest kernel.
   *
   * @param suite a Debian suite, such as trixie
   * @param folder an empty folder, for whatever is needed on the way, the kernel included
   * @return the kernel, inside the folder
   * @throws GuestException if it cannot be had
   * @throws IOException if files cannot be written
   * @throws InterruptedException if the caller is interrupted
   */
  FetchedKernel fetch(String suite, Path folder)
      throws GuestException, IOException, InterruptedException;

  /**
   * A kernel that was unpacked somewhere.
   *
   * @param version such as 6.12.107+deb13-amd64
   * @param image what is booted
   * @param modules the folder of its modules
   */
  record FetchedKernel(String version, Path image, Path modules) {}
}
