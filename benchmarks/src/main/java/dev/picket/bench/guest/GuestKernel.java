package dev.picket.bench.guest;

import java.nio.file.Path;

/**
 * A kernel in the cache.
 *
 * @param version such as 6.12.107+deb13-amd64
 * @param folder where it lies
 * @param fetched whether it came over the network just now
 */
public record GuestKernel(String version, Path folder, boolean fetched) {
  Path image() {
    return folder.resolve("vmlinuz");
  }

  Path modules() {
    return folder.resolve("modules");
  }
}
