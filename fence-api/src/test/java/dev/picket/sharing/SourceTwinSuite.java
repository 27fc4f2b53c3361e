package dev.picket.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.picket.fence.sync.SyncSuite;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Breaks the source of this library in one place after another, and has a test fail each time. The
 * rules are the same on every strategy, so one of them suffices.
 */
public abstract class SourceTwinSuite {
  /** What is broken may hang. What is not has to pass within the same time. */
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  private final Class<? extends SyncSuite> suite;

  @TempDir private Path folder;

  protected SourceTwinSuite(Class<? extends SyncSuite> suite) {
    this.suite = suite;
  }

  @BeforeAll
  static void waitNoLongerAndOverlookThreadsOfEarlierTwins() {
    Awaitility.setDefaultTimeout(TIMEOUT);
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  @ParameterizedTest
  @MethodSource("dev.picket.sharing.SourceTwin#all")
  void aBrokenRuleIsNoticed(SourceTwin twin) throws Exception {
    TestExecutionSummary run = run(twin.load(folder), Stream.of(twin.noticedBy()));
    assertThat(run.getTestsFailedCount()).as(twin.noticedBy()).isPositive();
    assertThat(run.getFailures())
        .allSatisfy(
            failure -> assertThat(failure.getException()).isNotInstanceOf(LinkageError.class));
  }

  @Test
  void whatIsNotBrokenPasses() {
    Stream<String> all = SourceTwin.all().stream().map(SourceTwin::noticedBy).distinct();
    TestExecutionSummary run = run(BrokenSource.unbroken(folder), all);
    assertThat(run.getFailures()).isEmpty();
  }

  private TestExecutionSummary run(BrokenSource loader, Stream<String> tests) {
    List<DiscoverySelector> selected = tests.map(test -> select(loader, test)).toList();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selected)
                .configurationParameter(
                    "junit.jupiter.execution.timeout.default", TIMEOUT.toSeconds() + " s")
                .configurationParameter(
                    "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                .build(),
            summary);
    assertThat(summary.getSummary().getTestsStartedCount()).isGreaterThanOrEqualTo(selected.size());
    return summary.getSummary();
  }

  /** Finds {@code Nested.method} of the suite. */
  private DiscoverySelector select(BrokenSource loader, String test) {
    int dot = test.indexOf('.');
    try {
      Class<?> outer = loader.loadClass(suite.getName());
      Class<?> nested = loader.loadClass(SyncSuite.class.getName() + "$" + test.substring(0, dot));
      return selectNestedMethod(List.of(outer), nested, method(nested, test.substring(dot + 1)));
    } catch (ClassNotFoundException e) {
      throw new AssertionError("there is no " + test, e);
    }
  }

  private static Method method(Class<?> nested, String name) {
    return Stream.<Class<?>>iterate(nested, type -> type != Object.class, Class::getSuperclass)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + name + " in " + nested));
  }
}
