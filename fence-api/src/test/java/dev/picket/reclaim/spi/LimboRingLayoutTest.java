package dev.picket.reclaim.spi;

import dev.picket.reclaim.CacheLines;
import dev.picket.reclaim.ForkedJvm;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the producer writes and what the consumer writes share no cache line with anything. */
class LimboRingLayoutTest {
  public static void main(String[] arguments) {
    CacheLines.assertAlone(LimboRing.class, Set.of("tail", "limit"));
    CacheLines.assertAlone(LimboRing.class, Set.of("head"));
    CacheLines.assertAlone(BacklogTally.class, Set.of("records", "bytes"));
  }

  @Test
  void producerAndConsumerShareNoCacheLine() {
    main(new String[0]);
  }

  @Test
  void norWithCompactHeaders() throws IOException, InterruptedException {
    ForkedJvm.runSuccessfully(List.of("-XX:+UseCompactObjectHeaders"), LimboRingLayoutTest.class);
  }
}
