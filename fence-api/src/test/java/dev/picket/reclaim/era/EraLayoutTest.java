package dev.picket.reclaim.era;

import dev.picket.reclaim.CacheLines;
import dev.picket.reclaim.ForkedJvm;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a reader writes and what all readers load share no cache line with anything. */
class EraLayoutTest {
  public static void main(String[] arguments) {
    CacheLines.assertAlone(EraSection.class, Set.of("state"));
    CacheLines.assertAlone(EraClock.class, Set.of("value"));
  }

  @Test
  void readersAndCounterHaveCacheLinesOfTheirOwn() {
    main(new String[0]);
  }

  @Test
  void alsoWithCompactHeaders() throws IOException, InterruptedException {
    ForkedJvm.runSuccessfully(List.of("-XX:+UseCompactObjectHeaders"), EraLayoutTest.class);
  }
}
