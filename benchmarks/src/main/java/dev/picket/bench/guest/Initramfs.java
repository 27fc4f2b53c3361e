package dev.picket.bench.guest;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * The files with which the kernel starts: busybox, the modules, and the script that mounts the
 * rest.
 */
final class Initramfs implements AutoCloseable {
  private static final List<String> FOLDERS =
      List.of("bin", "dev", "host", "modules", "proc", "root", "rw", "sys");
  private static final int FOLDER_MODE = CpioConstants.C_ISDIR | 0755;
  private static final int FILE_MODE = CpioConstants.C_ISREG | 0755;
  private static final int LINK_MODE = CpioConstants.C_ISLNK | 0777;

  private final CpioArchiveOutputStream cpio;
  private long inode = 1;

  private Initramfs(OutputStream out) {
    cpio = new CpioArchiveOutputStream(out, CpioConstants.FORMAT_NEW);
  }

  static void write(Path file, Path busybox, Map<String, byte[]> modules) throws IOException {
    try (OutputStream out =
            new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file)));
        Initramfs initramfs = new Initramfs(out)) {
      for (String folder : FOLDERS) {
        initramfs.put(folder, FOLDER_MODE, new byte[0]);
      }
      initramfs.put("bin/busybox", FILE_MODE, Files.readAllBytes(busybox));
      initramfs.put("bin/sh", LINK_MODE, "busybox".getBytes(StandardCharsets.UTF_8));
      initramfs.put("init", FILE_MODE, init());
      for (Map.Entry<String, byte[]> module : modules.entrySet()) {
        initramfs.put("modules/" + module.getKey() + ".ko", FILE_MODE, module.getValue());
      }
      String order = String.join("\n", modules.keySet()) + "\n";
      initramfs.put("modules/order", FILE_MODE, order.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] init() throws IOException {
    try (var in = Initramfs.class.getResourceAsStream("init")) {
      if (in == null) {
        throw new IOException("the init script is missing from the jar");
      }
      return in.readAllBytes();
    }
  }

  private void put(String name, int mode, byte[] content) throws IOException {
    CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, name, content.length);
    entry.setInode(inode++); // the same number twice would be one file with two names
    entry.setMode(mode);
    entry.setNumberOfLinks(1);
    cpio.putArchiveEntry(entry);
    cpio.write(content);
    cpio.closeArchiveEntry();
  }

  @Override
  public void close() throws IOException {
    cpio.close();
  }
}
