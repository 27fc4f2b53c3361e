package dev.picket.bench.cli;

import dev.picket.bench.replay.StallWorkload;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long a reader is to stall, such as {@code 2s} or {@code 500ms}. */
final class StallConverter implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s)");

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw wrong(text, "is no duration");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration stall =
        matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    if (stall.compareTo(StallWorkload.SHORTEST) < 0 || stall.compareTo(StallWorkload.LONGEST) > 0) {
      throw wrong(text, "is out of range");
    }
    return stall;
  }

  private static TypeConversionException wrong(String text, String what) {
    return new TypeConversionException(
        "\"%s\" %s, expected one such as 2s or 500ms, from %d ms to %d s"
            .formatted(
                text, what, StallWorkload.SHORTEST.toMillis(), StallWorkload.LONGEST.toSeconds()));
  }
}
