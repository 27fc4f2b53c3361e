package dev.picket.reclaim.hazard;

import dev.picket.reclaim.CacheLines;
import dev.picket.reclaim.ForkedJvm;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a reader writes all the time shares no cache line with anything. */
class HazardLayoutTest {
  public static void main(String[] arguments) {
    CacheLines.assertAlone(HazardSection.class, Set.of("slot", "top"));
    CacheLines.assertAlone(HazardCounts.class, Set.of("nextNumber", "numbersLeft"));
  }

  @Test
  void readersHaveCacheLinesOfTheirOwn() {
    main(new String[0]);
  }

  @Test
  void alsoWithCompactHeaders() throws IOException, InterruptedException {
    ForkedJvm.runSuccessfully(List.of("-XX:+UseCompactObjectHeaders"), HazardLayoutTest.class);
  }
}
