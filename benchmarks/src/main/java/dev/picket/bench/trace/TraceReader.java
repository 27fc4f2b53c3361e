package dev.picket.bench.trace;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads recordings of GPU fences: the text of the kernel's tracer, plain or gzip, of Linux 4.11 to
 * 7.2. Either the whole recording is read or a {@link TraceException} says why not.
 */
public final class TraceReader {
  static final String EXPECTED =
      "ftrace text (cat /sys/kernel/tracing/trace, or trace-cmd report), plain or gzip";

  private static final int LOOKED_AT = 8192;

  private TraceReader() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @return what is in it
   * @throws TraceException if the file cannot be read, is broken, or has no fences to replay
   */
  public static Trace read(Path file) {
    String name = file.toString();
    if (Files.isDirectory(file)) {
      throw new TraceException(name + " is a directory; expected a file with " + EXPECTED);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(name, in);
    } catch (NoSuchFileException e) {
      throw new TraceException(name + " does not exist; expected a file with " + EXPECTED, e);
    } catch (AccessDeniedException e) {
      throw new TraceException(
          name + " may not be read by this user; allow it, or copy the file", e);
    } catch (IOException e) {
      throw new TraceException(
          "%s cannot be read (%s); expected a file with %s".formatted(name, reason(e), EXPECTED),
          e);
    }
  }

  /**
   * Reads a recording that comes with Picket.
   *
   * @param recording which one
   * @return what is in it
   */
  public static Trace read(Recording recording) {
    try (InputStream in =
        Objects.requireNonNull(
            TraceReader.class.getResourceAsStream(recording.resource()), recording.resource())) {
      return read(recording.resource(), in);
    } catch (IOException e) {
      throw new TraceException(
          "%s cannot be read (%s); build again".formatted(recording.resource(), reason(e)), e);
    }
  }

  private static Trace read(String name, InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, LOOKED_AT);
    if (ContentType.of(peek(in)) != ContentType.GZIP) {
      return readText(name, in);
    }
    try (BufferedInputStream unpacked =
        new BufferedInputStream(new GZIPInputStream(in, LOOKED_AT), LOOKED_AT)) {
      return readText(name, unpacked);
    } catch (EOFException e) {
      throw new TraceException(
          name + " is a gzip file that is cut off; expected a whole one; copy or pack it again", e);
    } catch (ZipException e) {
      throw new TraceException(
          "%s is a broken gzip file (%s); expected a sound one; copy or pack it again"
              .formatted(name, reason(e)),
          e);
    }
  }

  private static Trace readText(String name, BufferedInputStream in) throws IOException {
    String complaint = ContentType.of(peek(in)).complaint();
    if (complaint != null) {
      throw new TraceException("%s %s; expected %s".formatted(name, complaint, EXPECTED));
    }
    return FtraceParser.parse(name, in);
  }

  private static byte[] peek(BufferedInputStream in) throws IOException {
    in.mark(LOOKED_AT);
    byte[] start = in.readNBytes(LOOKED_AT);
    in.reset();
    return start;
  }

  private static String reason(IOException e) {
    @Nullable String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
