package dev.picket.bench.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/** What the first bytes of a file tell about the rest. */
enum ContentType {
  TEXT("", null),
  GZIP("\u001f\u008b", "is packed twice; unpack it once"),
  TRACE_CMD(
      "\u0017\u0008Dtracing", "is a binary trace.dat; turn it into text with trace-cmd report"),
  XZ("\u00fd7zXZ\0", "is packed with xz; unpack it"),
  ZSTD("(\u00b5/\u00fd", "is packed with zstd; unpack it"),
  BZIP2("BZh", "is packed with bzip2; unpack it"),
  ZIP("PK\u0003\u0004", "is packed with zip; unpack it"),
  BINARY("", "is binary"),
  EMPTY("", "is empty");

  /** The first bytes, as ISO 8859-1; empty if there are no certain ones. */
  private final String magic;

  private final @Nullable String complaint;

  ContentType(String magic, @Nullable String complaint) {
    this.magic = magic;
    this.complaint = complaint;
  }

  /** Why it cannot be read as text; null if it can. */
  @Nullable String complaint() {
    return complaint;
  }

  static ContentType of(byte[] start) {
    if (start.length == 0) {
      return EMPTY;
    }
    String text = new String(start, ISO_8859_1);
    for (ContentType type : values()) {
      if (!type.magic.isEmpty() && text.startsWith(type.magic)) {
        return type;
      }
    }
    // No text has a NUL; eight thousand bytes of anything else nearly always have one.
    return text.indexOf('\0') < 0 ? TEXT : BINARY;
  }
}
