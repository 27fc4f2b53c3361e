package dev.picket.bench.peers;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param rounds in each of which all is measured once
 * @param publishedRounds in how many of them also that is measured which is only published; 0
 *     leaves it out, unless it is asked for by name
 * @param moreRounds rounds for what is noisy, up to three times
 * @param seconds no round begins that would end later
 * @param warmUpMillis how long a figure is warmed up, twice
 * @param chunkMillis about how long a chunk of a figure takes
 * @param chunks how many a figure is the median of
 * @param programSeconds how long a program takes for a figure
 */
public record Effort(
    int rounds,
    int publishedRounds,
    int moreRounds,
    int seconds,
    int warmUpMillis,
    int chunkMillis,
    int chunks,
    double programSeconds) {
  /** For a look. */
  public static final Effort QUICK = new Effort(3, 0, 2, 165, 25, 3, 7, 0.03);

  /** For numbers to be shown. */
  public static final Effort FULL = new Effort(9, 3, 4, 840, 50, 5, 11, 0.1);

  static final int EXTENSIONS = 3;

  Duration time() {
    return Duration.ofSeconds(seconds);
  }
}
