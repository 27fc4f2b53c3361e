package dev.picket.linux.call;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** A structure of the kernel's, accessed by the names of its members. */
public record Struct(StructLayout layout, MemorySegment memory) {
  private static final long ALIGNMENT = 8;

  /** One of the structures that begin with their own size. */
  public static Struct sized(Arena arena, StructLayout layout) {
    return sized(arena, layout, layout.byteSize());
  }

  /** One with room for what follows it. */
  public static Struct sized(Arena arena, StructLayout layout, long size) {
    return new Struct(layout, arena.allocate(size, ALIGNMENT)).set("argsz", size);
  }

  /** Reads a member, without a sign. */
  public long get(String member) {
    long at = offset(member);
    return switch (size(member)) {
      case 1 -> Byte.toUnsignedLong(memory.get(JAVA_BYTE, at));
      case 2 -> Short.toUnsignedLong(memory.get(JAVA_SHORT_UNALIGNED, at));
      case 4 -> Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, at));
      default -> memory.get(JAVA_LONG_UNALIGNED, at);
    };
  }

  public Struct set(String member, long value) {
    long at = offset(member);
    switch (size(member)) {
      case 1 -> memory.set(JAVA_BYTE, at, (byte) value);
      case 2 -> memory.set(JAVA_SHORT_UNALIGNED, at, (short) value);
      case 4 -> memory.set(JAVA_INT_UNALIGNED, at, (int) value);
      default -> memory.set(JAVA_LONG_UNALIGNED, at, value);
    }
    return this;
  }

  public boolean has(int flag) {
    return (get("flags") & flag) != 0;
  }

  private long offset(String member) {
    return layout.byteOffset(PathElement.groupElement(member));
  }

  private int size(String member) {
    return (int) layout.select(PathElement.groupElement(member)).byteSize();
  }
}
