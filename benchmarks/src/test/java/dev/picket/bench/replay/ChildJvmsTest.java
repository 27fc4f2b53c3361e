package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.picket.bench.trace.Recording;
import dev.picket.bench.trace.TraceReader;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChildJvmsTest {
  private static final Plan PLAN = Plan.of(TraceReader.read(Recording.DEFAULT));
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  @Test
  void aSoundChildGivesItsResult() throws Exception {
    Path path;
    try (ChildJvms children = new ChildJvms(PLAN, PATIENCE, ReplayMain.class)) {
      path = children.path();
      Ending ending = children.run(Tasks.small("rcu", DropMode.POOL));
      assertThat(ending).asInstanceOf(type(Ending.Finished.class)).satisfies(this::isSound);
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void anEarlyDropOfPooledDataIsReportedByTheChild() throws Exception {
    try (ChildJvms children = new ChildJvms(PLAN, PATIENCE, EarlyDropperMain.class)) {
      Ending ending = children.run(Tasks.small("early", DropMode.POOL));
      assertThat(ending)
          .asInstanceOf(type(Ending.Finished.class))
          .satisfies(finished -> assertThat(finished.result().violations()).isNotEmpty());
    }
  }

  @Test
  void anEarlyUnmapKillsTheChildAndIsReportedWithItsExitCode() throws Exception {
    Path path;
    try (ChildJvms children = new ChildJvms(PLAN, PATIENCE, EarlyDropperMain.class)) {
      path = children.path();
      Ending ending = children.run(Tasks.small("early", DropMode.UNMAP));
      assertThat(ending)
          .asInstanceOf(type(Ending.Died.class))
          .satisfies(
              died -> assertThat(died.how()).contains("crashed: SIGSEGV", "exit code", "hs_err"));
    }
    assertThat(path.resolve("hs_err.log")).exists();
    new WorkDirectory(path).delete();
  }

  @Test
  void aChildThatCannotWorkIsReportedWithItsLastWords() throws Exception {
    try (ChildJvms children = new ChildJvms(PLAN, PATIENCE, ReplayMain.class)) {
      Ending ending = children.run(Tasks.small("no such strategy", DropMode.POOL));
      assertThat(ending)
          .asInstanceOf(type(Ending.Died.class))
          .satisfies(died -> assertThat(died.how()).contains("exit code 1", "Exception"));
    }
  }

  @Test
  void aChildThatHangsIsKilled() throws Exception {
    try (ChildJvms children = new ChildJvms(PLAN, Duration.ofMillis(1), ReplayMain.class)) {
      assertThat(children.run(Tasks.small("rcu", DropMode.POOL)))
          .isEqualTo(new Ending.Died("did not end within 0 s"));
    }
  }

  private void isSound(Ending.Finished finished) {
    assertThat(finished.result().violations()).isEmpty();
    assertThat(finished.result().jvmFlags())
        .contains("--enable-native-access=ALL-UNNAMED")
        .doesNotContain("-XX:+UseSerialGC");
  }
}
