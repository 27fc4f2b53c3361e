package dev.picket.bench.replay;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.LongStream;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Histograms of one shape, and their form in files. */
public final class Histograms {
  private static final int DIGITS = 3;
  private static final long HIGHEST = 3_600L * 1_000_000_000 * 1_000;

  private Histograms() {}

  /** {@return a histogram that holds up to an hour, in picoseconds too, and never grows} */
  static Histogram empty() {
    return new Histogram(1, HIGHEST, DIGITS);
  }

  static Histogram of(LongStream values) {
    Histogram histogram = empty();
    values.forEach(value -> histogram.recordValue(Math.clamp(value, 0, HIGHEST)));
    return histogram;
  }

  static String encode(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }

  /**
   * {@return the histogram}
   *
   * @param text as in a {@link ReplayResult}
   */
  public static Histogram decode(String text) {
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("not a histogram: " + text, e);
    }
  }
}
