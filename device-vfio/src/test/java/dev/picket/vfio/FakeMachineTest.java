package dev.picket.vfio;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Gives each test a machine with one device, and looks that the test leaves nothing open. */
abstract class FakeMachineTest {
  @TempDir Path folder;
  FakeMachine machine;

  @BeforeEach
  void build() throws Exception {
    machine = FakeMachine.in(folder);
  }

  @AfterEach
  void close() {
    machine.assertNothingLeft();
    machine.close();
  }
}
