package dev.picket.bench.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An emulated machine that runs one program and turns itself off. It does not outlive this JVM. */
final class Guest {
  private static final int POLL_MILLIS = 100;

  private final HostTools tools;
  private final GuestKernel kernel;
  private final GuestFolder folder;

  Guest(HostTools tools, GuestKernel kernel, GuestFolder folder) {
    this.tools = tools;
    this.kernel = kernel;
    this.folder = folder;
  }

  /** Runs a program that has the host's files, and hands on the lines that it prints. */
  GuestEnding run(List<String> program, Duration patience, Consumer<String> lines)
      throws GuestException, IOException, InterruptedException {
    folder.putCommand(program);
    Initramfs.write(
        folder.initramfs(),
        tools.busybox(),
        new KernelModules(kernel.modules()).closure(KernelModules.OF_THE_GUEST));
    long start = System.nanoTime();
    Process qemu =
        new ProcessBuilder(QemuCommand.of(tools.qemu(), kernel, folder))
            .redirectErrorStream(true)
            .redirectOutput(folder.qemuLog().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    Thread atExit = new Thread(() -> end(qemu));
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      return follow(qemu, start, patience, lines);
    } finally {
      end(qemu);
      removeHook(atExit);
    }
  }

  private GuestEnding follow(Process qemu, long start, Duration patience, Consumer<String> lines)
      throws IOException, InterruptedException {
    GuestOutput output = new GuestOutput(folder.output(), lines);
    Optional<Duration> boot = Optional.empty();
    boolean ended = false;
    while (!ended && since(start).compareTo(patience) < 0) {
      ended = qemu.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (boot.isEmpty() && Files.exists(folder.output())) {
        boot = Optional.of(since(start));
      }
      output.follow();
    }
    end(qemu);
    output.finish();
    Duration total = since(start);
    String problem = problem(qemu, ended, patience);
    return new GuestEnding(
        problem.isEmpty() ? folder.status() : Optional.empty(), problem, boot.orElse(total), total);
  }

  private String problem(Process qemu, boolean ended, Duration patience) throws IOException {
    if (!ended) {
      return "the guest did not end within %d s and was ended".formatted(patience.toSeconds());
    }
    if (qemu.exitValue() != 0) {
      return "QEMU ended with exit code %d".formatted(qemu.exitValue());
    }
    return folder.status().isEmpty() ? "the guest died before its program was over" : "";
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void end(Process qemu) {
    qemu.destroyForcibly().onExit().join();
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is running.
    }
  }
}
