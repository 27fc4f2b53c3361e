package dev.picket.bench.peers.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of the libraries that are measured, as the build has put them down. */
final class Versions {
  private static final String FILE = "versions.properties";

  private Versions() {}

  static String of(String library) {
    Properties versions = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream(FILE)) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions.getProperty(library);
  }
}
