package dev.picket.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, good and broken. */
final class TraceReaderTest {
  private static final String GOOD =
      new TraceText().init(10, 1, 1).signaled(20, 1, 1).destroy(30, 1, 1).toString();

  @TempDir private Path folder;

  @Test
  void readsPlainText() throws IOException {
    Path file = write("trace.txt", GOOD.getBytes(UTF_8));
    Trace trace = TraceReader.read(file);
    assertThat(trace.input().signals()).isEqualTo(1);
    assertThat(trace.source()).isEqualTo(file.toString());
  }

  @Test
  void knowsGzipByItsContentAndNotByItsName() throws IOException {
    Path packed = write("trace.txt", gzip(GOOD.getBytes(UTF_8)));
    Path plain = write("trace.gz", GOOD.getBytes(UTF_8));
    assertThat(TraceReader.read(packed).input()).isEqualTo(TraceReader.read(plain).input());
  }

  @Test
  void readsAGzipFileOfSeveralMembers() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(gzip(new TraceText().init(10, 1, 1).toString().getBytes(UTF_8)));
    both.write(gzip(new TraceText().signaled(20, 1, 1).toString().getBytes(UTF_8)));
    Trace trace = TraceReader.read(write("trace.gz", both.toByteArray()));
    assertThat(trace.input().lines()).isEqualTo(2);
  }

  @Test
  void saysThatAFileDoesNotExist() {
    assertComplaint(folder.resolve("nothing"), "does not exist");
  }

  @Test
  void saysThatAFolderIsNoFile() {
    assertComplaint(folder, "is a directory");
  }

  @Test
  void saysThatAFileMayNotBeRead() throws IOException {
    Path file = write("trace.txt", GOOD.getBytes(UTF_8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
    if (isRoot(file)) {
      assertThat(TraceReader.read(file).fences()).isNotEmpty();
    } else {
      assertComplaint(file, "may not be read");
    }
  }

  @Test
  void saysThatAPathLeadsThroughAFile() throws IOException {
    assertComplaint(write("trace.txt", GOOD.getBytes(UTF_8)).resolve("more"), "cannot be read");
  }

  @Test
  void saysThatAFileIsEmpty() throws IOException {
    assertComplaint(write("trace.txt", new byte[0]), "is empty");
    assertComplaint(write("trace.gz", gzip(new byte[0])), "is empty");
  }

  @Test
  void saysThatAFileIsBinary() throws IOException {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    noise[0] = 'x';
    assertComplaint(write("noise", noise), "is binary");
    assertComplaint(write("noise.gz", gzip(noise)), "is binary");
    assertComplaint(write("zeros", new byte[10]), "is binary");
  }

  @Test
  void saysWhatABinaryFileIs() throws IOException {
    assertComplaint(write("trace.dat", bytes(0x17, 0x08, 'D', "tracing6")), "trace-cmd report");
    assertComplaint(write("trace.zst", bytes(0x28, 0xb5, 0x2f, 0xfd, "...")), "zstd");
    assertComplaint(write("trace.xz", bytes(0xfd, "7zXZ", 0, "...")), "xz");
    assertComplaint(write("trace.bz2", bytes("BZh9...")), "bzip2");
    assertComplaint(write("trace.zip", bytes("PK", 3, 4, "...")), "zip");
    assertComplaint(write("trace.gz.gz", gzip(gzip(GOOD.getBytes(UTF_8)))), "packed twice");
  }

  @Test
  void saysThatAGzipFileIsCutOffWhereverThatIs() throws IOException {
    byte[] whole = recording();
    for (int length = 2; length < whole.length; length += 1 + length / 8) {
      assertComplaint(write("cut.gz", Arrays.copyOf(whole, length)), "cut off");
    }
    assertComplaint(write("cut.gz", Arrays.copyOf(whole, whole.length - 1)), "cut off");
  }

  @Test
  void saysThatAGzipFileIsBroken() throws IOException {
    byte[] broken = recording();
    broken[broken.length - 6] ^= 0x55;
    assertComplaint(write("broken.gz", broken), "broken gzip");
    byte[] method = recording();
    method[2] = 3;
    assertComplaint(write("broken.gz", method), "broken gzip");
  }

  @Test
  void saysThatTextIsNoTrace() throws IOException {
    assertComplaint(
        write("poem.txt", "roses are red\n".getBytes(UTF_8)), "not the text of a trace");
    assertComplaint(write("head.txt", "# tracer: nop\n#\n".getBytes(UTF_8)), "none of its 2 lines");
  }

  @Test
  void saysThatATraceHasNoFences() throws IOException {
    String trace = new TraceText().event(1, "sched_switch", "prev_comm=a").toString();
    assertComplaint(write("sched.txt", trace.getBytes(UTF_8)), "no fence events in its 1 lines");
  }

  @Test
  void saysThatATraceHasNoSignals() throws IOException {
    String trace = new TraceText().init(1, 1, 1).destroy(2, 1, 1).toString();
    assertComplaint(write("init.txt", trace.getBytes(UTF_8)), "no fence that is signalled");
    String stub = new TraceText().init(1, 0, 0).signaled(2, 0, 0).toString();
    assertComplaint(write("stub.txt", stub.getBytes(UTF_8)), "no fence events");
  }

  @Test
  void staysOnOneLineWhateverTheNameIs() {
    assertComplaint(folder.resolve("two\nlines\u001b[31m"), "does not exist");
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static void assertComplaint(Path file, String complaint) {
    assertThatThrownBy(() -> TraceReader.read(file))
        .isInstanceOf(TraceException.class)
        .message()
        .contains(complaint)
        .matches(message -> message.codePoints().noneMatch(Character::isISOControl), "is one line")
        .hasSizeLessThan(400);
  }

  private static byte[] recording() {
    return SmallRecording.LINUX_6_12.bytes();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Object part : parts) {
      switch (part) {
        case Integer value -> bytes.write(value);
        case Character value -> bytes.write(value);
        default -> bytes.writeBytes(part.toString().getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  /** Only root may read a file that nobody may read. */
  private static boolean isRoot(Path forbidden) {
    return Files.isReadable(forbidden);
  }
}
