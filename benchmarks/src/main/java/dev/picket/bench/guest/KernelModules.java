package dev.picket.bench.guest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/**
 * The modules of a kernel. A name without a file is taken to be built in: newer packages do not say
 * what is, and the test of the guest finds out what is really missing.
 */
final class KernelModules {
  /** What the guest loads. No driver for nvme: its device is for the tests. */
  static final List<String> OF_THE_GUEST =
      List.of(
          "virtio_pci",
          "9pnet_virtio",
          "9p",
          "overlay",
          "vfio_iommu_type1",
          "vfio-pci",
          "udmabuf",
          "vgem",
          "virtio-gpu");

  private final Map<String, Path> files = new HashMap<>();

  KernelModules(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(file -> file.toString().matches(".*\\.ko(\\.xz)?"))
          .forEach(file -> files.put(nameOf(file), file));
    }
  }

  /** The modules with all that they depend on, in the order in which they can be loaded. */
  SequencedMap<String, byte[]> closure(List<String> wanted) throws IOException {
    SequencedMap<String, byte[]> ordered = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (String module : wanted) {
      add(canonical(module), seen, ordered);
    }
    return ordered;
  }

  private void add(String module, Set<String> seen, SequencedMap<String, byte[]> ordered)
      throws IOException {
    Path file = files.get(module);
    if (!seen.add(module) || file == null) {
      return;
    }
    byte[] content = read(file);
    for (String dependency : ModuleInfo.dependencies(content)) {
      add(canonical(dependency), seen, ordered);
    }
    ordered.put(module, content);
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".xz") ? new XZInputStream(in) : in) {
      return plain.readAllBytes();
    }
  }

  private static String nameOf(Path file) {
    return canonical(file.getFileName().toString().replaceFirst("\\.ko(\\.xz)?$", ""));
  }

  /** The kernel takes both for the same. */
  private static String canonical(String name) {
    return name.replace('-', '_');
  }
}
