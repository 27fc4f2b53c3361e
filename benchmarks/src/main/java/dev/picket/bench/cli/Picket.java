package dev.picket.bench.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command {@code picket}. */
@Command(
    name = "picket",
    description =
        "Compares strategies of memory reclamation for GPU fences, measures them beside peers,"
            + " certifies their concurrency, runs rings on devices that misbehave, tests devices in"
            + " a guest, and writes recordings of fences for viewers of traces.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CompareCommand.class,
      PeersCommand.class,
      CertifyCommand.class,
      CampaignCommand.class,
      VfioCommand.class,
      ExportCommand.class
    })
public final class Picket implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  private Picket() {}

  /**
   * Runs the command and exits with its code.
   *
   * @param args options and arguments
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Picket())
        .setParameterExceptionHandler(Picket::complain)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Picket::fail);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** One line, for the reason must not drown in a page of help. */
  private static int complain(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
    command
        .getErr()
        .printf("picket: %s; see %s --help%n", message, command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  private static int fail(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    if (e instanceof InputException) {
      command.getErr().println("picket: " + e.getMessage());
      return ExitCode.USAGE;
    }
    throw e;
  }
}
