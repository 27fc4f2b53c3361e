package dev.picket.guest;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Counts and prints. Every test that was found has to pass: one that is skipped, aborted or never
 * reached is a failure, because a guest without a device would otherwise be all green.
 */
final class GuestRun implements TestExecutionListener {
  private final PrintStream out;
  private final Set<String> unreached = new LinkedHashSet<>();
  private final Set<String> passed = new HashSet<>();
  private final Map<String, Long> begun = new HashMap<>();
  private TestPlan plan;
  private int failed;

  GuestRun(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void testPlanExecutionStarted(TestPlan testPlan) {
    plan = testPlan;
    testPlan.getRoots().stream()
        .flatMap(root -> testPlan.getDescendants(root).stream())
        .forEach(this::found);
  }

  @Override
  public synchronized void dynamicTestRegistered(TestIdentifier test) {
    found(test);
  }

  @Override
  public synchronized void executionStarted(TestIdentifier test) {
    begun.put(test.getUniqueId(), System.nanoTime());
  }

  @Override
  public synchronized void executionSkipped(TestIdentifier test, String reason) {
    fail(test, "skipped: " + reason, Optional.empty());
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (unreached.remove(test.getUniqueId())) {
          passed.add(test.getUniqueId());
        }
      }
      case FAILED -> fail(test, "failed", result.getThrowable());
      case ABORTED -> fail(test, "aborted, which counts as failed", result.getThrowable());
    }
    topClass(test).ifPresent(type -> printClass(test, type));
  }

  /** Prints the last line, and tells whether there were tests and all passed. */
  synchronized boolean printTotals() {
    unreached.forEach(test -> out.println("FAILED: never executed: " + test));
    failed += unreached.size();
    if (passed.isEmpty() && failed == 0) {
      out.println("FAILED: there are no tests tagged guest");
    }
    out.printf("%d passed, %d failed%n", passed.size(), failed);
    return failed == 0 && !passed.isEmpty();
  }

  private void found(TestIdentifier test) {
    if (test.isTest()) {
      unreached.add(test.getUniqueId());
    }
  }

  /** A container takes the tests down with it that it did not come to, else it counts itself. */
  private void fail(TestIdentifier test, String how, Optional<Throwable> cause) {
    out.printf("FAILED: %s: %s%n", name(test), how);
    cause.ifPresent(e -> e.printStackTrace(out));
    Set<String> lost = new HashSet<>();
    lost.add(test.getUniqueId());
    plan.getDescendants(test).forEach(below -> lost.add(below.getUniqueId()));
    lost.retainAll(unreached);
    unreached.removeAll(lost);
    failed += Math.max(1, lost.size());
  }

  private void printClass(TestIdentifier test, Class<?> type) {
    double seconds = (System.nanoTime() - begun.get(test.getUniqueId())) / 1e9;
    long tests = plan.getDescendants(test).stream().filter(TestIdentifier::isTest).count();
    Budget budget = type.getAnnotation(Budget.class);
    if (budget == null) {
      out.printf("FAILED: %s has no @Budget(seconds = ...)%n", type.getSimpleName());
      failed++;
      return;
    }
    out.printf(
        "%-36s %3d tests %6.1f s of %3d s%s%n",
        type.getSimpleName(),
        tests,
        seconds,
        budget.seconds(),
        seconds > budget.seconds() ? "  OVER BUDGET" : "");
  }

  private String name(TestIdentifier test) {
    String parent =
        plan.getParent(test)
            .filter(above -> above.getParentId().isPresent())
            .map(above -> name(above) + " > ")
            .orElse("");
    return parent + test.getDisplayName();
  }

  private Optional<Class<?>> topClass(TestIdentifier test) {
    return plan.getParent(test)
        .filter(engine -> engine.getParentId().isEmpty())
        .flatMap(engine -> test.getSource())
        .filter(ClassSource.class::isInstance)
        .map(source -> ((ClassSource) source).getJavaClass());
  }
}
