package dev.picket.bench.peers.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.child.ChildJvms;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnvironmentTest {
  @ParameterizedTest
  @EnumSource
  void itsFlagsGoTogetherWithThoseOfAll(Environment environment) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ChildJvms.flagsOfAll());
    command.addAll(environment.flags());
    command.add("-version");
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor()).as(output).isZero();
  }
}
