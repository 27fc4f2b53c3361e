package dev.picket.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class GuestRunTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void testsThatPassAreCounted() {
    assertThat(totals(Passing.class, true)).isEqualTo("4 passed, 0 failed");
    assertThat(output()).containsPattern("Passing +4 tests +\\d+\\.\\d s of +60 s\\R");
  }

  @Test
  void aBudgetThatIsOverspentIsReportedOnly() {
    assertThat(totals(Slow.class, true)).isEqualTo("1 passed, 0 failed");
    assertThat(output()).contains("OVER BUDGET");
  }

  @Test
  void aClassWithoutABudgetFails() {
    assertThat(totals(WithoutBudget.class, false)).isEqualTo("1 passed, 1 failed");
    assertThat(output()).contains("WithoutBudget has no @Budget");
  }

  @Test
  void whatFailsIsShownWithItsStack() {
    assertThat(totals(Failing.class, false)).isEqualTo("1 passed, 1 failed");
    assertThat(output())
        .contains("Failing > fails(): failed", "IllegalStateException: on purpose", "\tat ");
  }

  @Test
  void whatIsSkippedOrAbortedHasFailed() {
    assertThat(totals(Skipping.class, false)).isEqualTo("1 passed, 3 failed");
    assertThat(output()).contains("skipped: ", "aborted, which counts as failed");
  }

  @Test
  void aSkippedClassFailsAllItsTests() {
    assertThat(totals(SkippedClass.class, false)).isEqualTo("0 passed, 2 failed");
  }

  @Test
  void testsBehindAFailedPreparationHaveFailed() {
    assertThat(totals(Unprepared.class, false)).isEqualTo("0 passed, 2 failed");
  }

  @Test
  void aFailedCleanUpCounts() {
    assertThat(totals(Uncleaned.class, false)).isEqualTo("1 passed, 1 failed");
  }

  @Test
  void argumentsThatCannotBeMadeCount() {
    assertThat(totals(WithoutArguments.class, false)).isEqualTo("0 passed, 1 failed");
  }

  @Test
  void noTestsAreNoSuccess() {
    assertThat(totals(Empty.class, false)).isEqualTo("0 passed, 0 failed");
    assertThat(output()).contains("no tests");
  }

  private String totals(Class<?> tests, boolean good) {
    GuestRun run = new GuestRun(new PrintStream(bytes, true, UTF_8));
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(tests))
                .build(),
            run);
    assertThat(run.printTotals()).isEqualTo(good);
    return output().lines().toList().getLast();
  }

  private String output() {
    return bytes.toString(UTF_8);
  }

  @Budget(seconds = 60)
  static class Passing {
    @Test
    void passes() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void passesTwice(int number) {
      assertThat(number).isPositive();
    }

    @Nested
    class Inner {
      @Test
      void passesToo() {}
    }
  }

  @Budget(seconds = 0)
  static class Slow {
    @Test
    void passes() {}
  }

  static class WithoutBudget {
    @Test
    void passes() {}
  }

  @Budget(seconds = 60)
  static class Failing {
    @Test
    void passes() {}

    @Test
    void fails() {
      throw new IllegalStateException("on purpose");
    }
  }

  @Budget(seconds = 60)
  static class Skipping {
    @Test
    void passes() {}

    @Test
    @Disabled("on purpose")
    void isSkipped() {}

    @ParameterizedTest
    @ValueSource(ints = 1)
    @Disabled("on purpose")
    void isSkippedToo(int number) {
      assertThat(number).isPositive();
    }

    @Test
    void isAborted() {
      Assumptions.abort("on purpose");
    }
  }

  @Budget(seconds = 60)
  @Disabled("on purpose")
  static class SkippedClass {
    @Test
    void one() {}

    @Test
    void another() {}
  }

  @Budget(seconds = 60)
  static class Unprepared {
    @BeforeAll
    static void prepare() {
      fail("on purpose");
    }

    @Test
    void one() {}

    @Test
    void another() {}
  }

  @Budget(seconds = 60)
  static class Uncleaned {
    @AfterAll
    static void cleanUp() {
      fail("on purpose");
    }

    @Test
    void one() {}
  }

  @Budget(seconds = 60)
  static class WithoutArguments {
    @ParameterizedTest
    @MethodSource("missing")
    void one(int number) {
      assertThat(number).isPositive();
    }
  }

  @Budget(seconds = 60)
  static class Empty {}
}
