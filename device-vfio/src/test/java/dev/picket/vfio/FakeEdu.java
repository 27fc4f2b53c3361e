package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.vfio.edu.EduDevice;

/** Plays edu, in the registers of a machine's device: its transfers end when a test says so. */
final class FakeEdu {
  private static final long DESTINATION = 0x88;
  private static final long COUNT = 0x90;
  private static final long COMMAND = 0x98;

  private final FakeKernel calls;

  FakeEdu(FakeMachine machine) {
    calls = machine.calls;
    calls.config()[2] = (byte) 0xe8;
    calls.config()[3] = 0x11;
    calls.setRegister(0, 0x010000ed);
  }

  EduDevice open(FakeMachine machine) {
    return EduDevice.on(machine.open());
  }

  boolean isTransferring() {
    return (command() & 1) != 0;
  }

  int command() {
    return calls.register(COMMAND);
  }

  /** Where the transfer that runs puts its bytes. */
  long destination() {
    assertThat(isTransferring()).isTrue();
    return calls.register(DESTINATION);
  }

  void endTransfer() {
    assertThat(isTransferring()).isTrue();
    letTransferEnd();
  }

  /** Ends one if one runs. */
  void letTransferEnd() {
    calls.setRegister(COMMAND, command() & ~1);
  }

  /** Is what a reset by somebody else leaves: it answers, and knows nothing of a transfer. */
  void forget() {
    calls.setRegister(COMMAND, 0);
    calls.setRegister(COUNT, 0);
  }
}
