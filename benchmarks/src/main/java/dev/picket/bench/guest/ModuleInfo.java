package dev.picket.bench.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a kernel module says of itself, in the section .modinfo of its file. */
final class ModuleInfo {
  private static final int ELF_MAGIC = 0x464c457f;
  private static final int SECTION_TABLE = 0x28;
  private static final int SECTION_SIZE = 0x3a;
  private static final int SECTION_COUNT = 0x3c;
  private static final int NAME_SECTION = 0x3e;
  private static final int OFFSET_IN_SECTION = 0x18;
  private static final int LENGTH_IN_SECTION = 0x20;

  private final ByteBuffer elf;

  private ModuleInfo(byte[] module) {
    elf = ByteBuffer.wrap(module).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The modules that a module needs directly; fails if this is none. */
  static List<String> dependencies(byte[] module) {
    return Arrays.stream(new ModuleInfo(module).section(".modinfo").split("\0", -1))
        .filter(field -> field.startsWith("depends="))
        .map(field -> field.substring("depends=".length()))
        .flatMap(names -> Stream.of(names.split(",", -1)))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private String section(String wanted) {
    if (elf.capacity() < 0x40 || elf.getInt(0) != ELF_MAGIC) {
      throw new IllegalArgumentException("not a kernel module: no ELF file");
    }
    String names = content(Short.toUnsignedInt(elf.getShort(NAME_SECTION)));
    int count = Short.toUnsignedInt(elf.getShort(SECTION_COUNT));
    for (int section = 0; section < count; section++) {
      int name = elf.getInt(header(section));
      if (names.startsWith(wanted + "\0", name)) {
        return content(section);
      }
    }
    throw new IllegalArgumentException("not a kernel module: no section " + wanted);
  }

  private String content(int section) {
    int header = header(section);
    return new String(
        elf.array(),
        Math.toIntExact(elf.getLong(header + OFFSET_IN_SECTION)),
        Math.toIntExact(elf.getLong(header + LENGTH_IN_SECTION)),
        StandardCharsets.ISO_8859_1);
  }

  private int header(int section) {
    return Math.toIntExact(elf.getLong(SECTION_TABLE))
        + section * Short.toUnsignedInt(elf.getShort(SECTION_SIZE));
  }
}
