package dev.picket.bench.guest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Files with just enough of a kernel module. */
final class Modules {
  private static final int ELF_HEADER = 64;
  private static final int SECTION_HEADER = 64;

  private Modules() {}

  static void put(Path file, String dependencies) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] module = module("license=GPL\0depends=" + dependencies + "\0name=x\0");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        file.toString().endsWith(".xz")
            ? new XZOutputStream(packed, new LZMA2Options(0))
            : packed) {
      out.write(module);
    }
    Files.write(file, packed.toByteArray());
  }

  static byte[] module(String info) {
    byte[] names = "\0.modinfo\0.shstrtab\0".getBytes(StandardCharsets.UTF_8);
    byte[] content = info.getBytes(StandardCharsets.UTF_8);
    int sections = ELF_HEADER + names.length + content.length;
    ByteBuffer elf =
        ByteBuffer.allocate(sections + 3 * SECTION_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0, 0x464c457f);
    elf.putLong(0x28, sections);
    elf.putShort(0x3a, (short) SECTION_HEADER).putShort(0x3c, (short) 3).putShort(0x3e, (short) 2);
    elf.put(ELF_HEADER, names).put(ELF_HEADER + names.length, content);
    putSection(elf, sections + SECTION_HEADER, 1, ELF_HEADER + names.length, content.length);
    putSection(elf, sections + 2 * SECTION_HEADER, 10, ELF_HEADER, names.length);
    return elf.array();
  }

  private static void putSection(ByteBuffer elf, int header, int name, int offset, int length) {
    elf.putInt(header, name).putLong(header + 0x18, offset).putLong(header + 0x20, length);
  }
}
