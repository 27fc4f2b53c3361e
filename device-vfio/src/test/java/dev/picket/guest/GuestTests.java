package dev.picket.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/**
 * Runs all tests tagged {@code guest}, in this JVM; those tagged {@code full} too only in a full
 * run. The last line is the totals.
 */
final class GuestTests {
  private GuestTests() {}

  public static void main(String[] args) throws Exception {
    GuestDevices.bindAllToVfio();
    GuestRun run = new GuestRun(System.out);
    Path classes =
        Path.of(GuestTests.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    LauncherFactory.create()
        .execute(
            request(DiscoverySelectors.selectClasspathRoots(Set.of(classes))),
            run,
            new LegacyXmlReportGeneratingListener(out(), new PrintWriter(System.out, true, UTF_8)));
    boolean good = run.printTotals();
    System.out.flush();
    System.exit(good ? 0 : 1); // whatever thread a test left behind
  }

  /** The folder that the host sees. */
  static Path out() {
    return Path.of(System.getProperty("picket.guest.out"));
  }

  private static LauncherDiscoveryRequest request(List<? extends DiscoverySelector> selectors) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(selectors)
        .filters(TagFilter.includeTags(tags()), ClassNameFilter.includeClassNamePatterns(names()))
        .configurationParameter("junit.jupiter.execution.timeout.default", "60 s")
        .configurationParameter("junit.jupiter.execution.timeout.threaddump.enabled", "true")
        .build();
  }

  private static String names() {
    return ".*" + Pattern.quote(System.getProperty("picket.guest.tests", "")) + ".*";
  }

  /** What takes long is left out of the quick run rather than skipped, which is a failure. */
  private static String tags() {
    return RunLength.isFull() ? "guest" : "guest & !full";
  }
}
