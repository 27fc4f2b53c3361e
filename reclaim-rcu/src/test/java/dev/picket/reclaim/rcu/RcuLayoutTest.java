package dev.picket.reclaim.rcu;

import dev.picket.reclaim.CacheLines;
import dev.picket.reclaim.ForkedJvm;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a reader writes and what all readers load share no cache line with anything. */
class RcuLayoutTest {
  public static void main(String[] arguments) {
    CacheLines.assertAlone(RcuSection.class, Set.of("state", "depth"));
    CacheLines.assertAlone(GracePeriodCounter.class, Set.of("value"));
  }

  @Test
  void readersAndCounterHaveCacheLinesOfTheirOwn() {
    main(new String[0]);
  }

  @Test
  void alsoWithCompactHeaders() throws IOException, InterruptedException {
    ForkedJvm.runSuccessfully(List.of("-XX:+UseCompactObjectHeaders"), RcuLayoutTest.class);
  }
}
