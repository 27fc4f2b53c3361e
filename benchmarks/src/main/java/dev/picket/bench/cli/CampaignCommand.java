package dev.picket.bench.cli;

import dev.picket.bench.campaign.Campaign;
import dev.picket.bench.campaign.CampaignResult;
import dev.picket.bench.campaign.CampaignSize;
import dev.picket.bench.campaign.CampaignText;
import dev.picket.bench.campaign.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code picket campaign}. */
@Command(
    name = "campaign",
    description =
        "Runs rings on devices of software that hang, lie and vanish as seeds have planned it, and"
            + " asks of each fence whether it ended as it may; beside twins of the ring that are"
            + " broken and must be caught.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CampaignCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Option(names = "--quick", description = "be done within a minute: a tenth of the cases")
  private boolean quick;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "only the two cases of this seed, as a problem names it")
  private @Nullable Long seed;

  @Override
  public Integer call() throws InterruptedException {
    Long one = seed;
    return one == null ? runAll() : replay(one);
  }

  private int replay(long one) throws InterruptedException {
    List<Finding> findings = new ArrayList<>(Campaign.replay(one, false));
    findings.addAll(Campaign.replay(one, true));
    print(CampaignText.of(one, findings));
    return findings.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private int runAll() throws InterruptedException {
    long start = System.nanoTime();
    CampaignResult result = run(quick ? CampaignSize.QUICK : CampaignSize.FULL);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    print(CampaignText.of(result, Provenance.lines(took)));
    return result.isPassed() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private CampaignResult run(CampaignSize size) throws InterruptedException {
    try (Progress progress = Progress.of("campaign", 0)) {
      return Campaign.run(size, progress::left);
    }
  }

  private void print(String text) {
    spec.commandLine().getOut().println(text);
    spec.commandLine().getOut().flush();
  }
}
