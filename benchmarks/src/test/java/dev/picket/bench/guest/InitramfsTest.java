package dev.picket.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitramfsTest {
  @TempDir Path folder;

  @Test
  void itHasWhatTheGuestStartsWith() throws IOException {
    Path busybox = Files.writeString(folder.resolve("busybox"), "the box");
    Map<String, byte[]> modules = new LinkedHashMap<>();
    modules.put("first", new byte[] {1});
    modules.put("second", new byte[] {2, 2});
    Path file = folder.resolve("initramfs");
    Initramfs.write(file, busybox, modules);
    Map<String, CpioArchiveEntry> entries = new LinkedHashMap<>();
    Map<String, String> contents = new LinkedHashMap<>();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file));
        CpioArchiveInputStream cpio = new CpioArchiveInputStream(in)) {
      for (CpioArchiveEntry entry = cpio.getNextEntry();
          entry != null;
          entry = cpio.getNextEntry()) {
        entries.put(entry.getName(), entry);
        contents.put(entry.getName(), new String(cpio.readAllBytes(), StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(entries.keySet())
        .startsWith("bin", "dev")
        .contains("proc", "sys", "host", "rw", "root");
    assertThat(entries.get("proc").isDirectory()).isTrue();
    assertThat(entries.get("bin/sh").isSymbolicLink()).isTrue();
    assertThat(entries.get("init").getMode() & 0111).isEqualTo(0111);
    assertThat(entries.values().stream().map(CpioArchiveEntry::getInode)).doesNotHaveDuplicates();
    assertThat(contents)
        .containsEntry("bin/busybox", "the box")
        .containsEntry("bin/sh", "busybox")
        .containsEntry("modules/second.ko", "\2\2")
        .containsEntry("modules/order", "first\nsecond\n")
        .hasEntrySatisfying("init", script -> assertThat(script).startsWith("#!/bin/sh"));
  }
}
