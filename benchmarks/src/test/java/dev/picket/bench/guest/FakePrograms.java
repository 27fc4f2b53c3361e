package dev.picket.bench.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Shell scripts in the place of the host's programs. */
final class FakePrograms {
  private final Path folder;

  FakePrograms(Path folder) {
    this.folder = folder;
  }

  FakePrograms put(String name, String script) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  HostTools tools() {
    return new HostTools(List.of(folder));
  }
}
