package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.child.ChildJvms;
import dev.picket.bench.child.Ending;
import dev.picket.bench.child.WorkDirectory;
import dev.picket.bench.trace.SmallRecording;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayJvmsTest {
  private static final Plan PLAN = Plan.of(SmallRecording.LINUX_7_2.trace());
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  @Test
  void aSoundChildGivesItsResult() throws Exception {
    Path path;
    try (ChildJvms children = ReplayJvms.of(PLAN, PATIENCE, ReplayMain.class)) {
      path = children.path();
      ReplayResult result = finished(run(children, Tasks.small("rcu", DropMode.POOL)));
      assertThat(result.violations()).isEmpty();
      assertThat(result.brokenReads()).isEmpty();
      assertThat(result.jvmFlags())
          .contains("--enable-native-access=ALL-UNNAMED")
          .doesNotContain("-XX:+UseSerialGC");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void anEarlyDropOfPooledDataIsReportedByTheChild() throws Exception {
    try (ChildJvms children = ReplayJvms.of(PLAN, PATIENCE, EarlyDropperMain.class)) {
      ReplayResult result = finished(run(children, Tasks.small("early", DropMode.POOL)));
      assertThat(result.brokenReads()).isNotEmpty();
      assertThat(result.brokenReadTimes()).isPositive();
    }
  }

  @Test
  void anEarlyUnmapKillsTheChildAndIsReportedWithItsExitCode() throws Exception {
    Path path;
    try (ChildJvms children = ReplayJvms.of(PLAN, PATIENCE, EarlyDropperMain.class)) {
      path = children.path();
      Ending.Died<ReplayResult> died = died(run(children, Tasks.small("early", DropMode.UNMAP)));
      assertThat(died.how()).contains("crashed: SIGSEGV", "exit code", "hs_err");
      assertThat(died.crashed()).isTrue();
      finished(run(children, Tasks.small("early", DropMode.POOL)));
    }
    assertThat(path).isDirectoryContaining("glob:**hs_err_*.log");
    new WorkDirectory(path).delete();
  }

  @Test
  void aChildThatCannotWorkIsReportedWithItsLastWords() throws Exception {
    try (ChildJvms children = ReplayJvms.of(PLAN, PATIENCE, ReplayMain.class)) {
      Ending.Died<ReplayResult> died =
          died(run(children, Tasks.small("no such strategy", DropMode.POOL)));
      assertThat(died.how()).contains("exit code 1", "Exception");
      assertThat(died.crashed()).isFalse();
    }
  }

  @Test
  void aChildThatHangsIsKilled() throws Exception {
    try (ChildJvms children = ReplayJvms.of(PLAN, Duration.ofMillis(1), ReplayMain.class)) {
      assertThat(run(children, Tasks.small("rcu", DropMode.POOL)))
          .isEqualTo(new Ending.Died<>("did not end within 0 s", false));
    }
  }

  private static Ending<ReplayResult> run(ChildJvms children, ReplayTask task) throws Exception {
    return children.run(task, task.resultType());
  }

  private static <R> R finished(Ending<R> ending) {
    assertThat(ending).isInstanceOf(Ending.Finished.class);
    return ((Ending.Finished<R>) ending).result();
  }

  private static <R> Ending.Died<R> died(Ending<R> ending) {
    assertThat(ending).isInstanceOf(Ending.Died.class);
    return (Ending.Died<R>) ending;
  }
}
