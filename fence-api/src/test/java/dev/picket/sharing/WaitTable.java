package dev.picket.sharing;

import static dev.picket.sharing.Refused.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.sharing.SharingDriver.Flag;
import dev.picket.sharing.SharingDriver.Refusal;
import dev.picket.sharing.SyncObjectWaitCases.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** The waits that IGT generates: each set of flags, with objects in each set of stages. */
final class WaitTable {
  private static final int TIMELINES = 3;

  private WaitTable() {}

  /** How far the work of an object has come. */
  enum Stage {
    UNSUBMITTED,
    SUBMITTED,
    SIGNALED
  }

  static List<KernelCase> cases(Kind kind) {
    List<KernelCase> cases = new ArrayList<>();
    for (int count : kind.counts()) {
      for (Set<Flag> flags : flags(kind)) {
        for (Set<Stage> stages : stages(count)) {
          Row row = new Row(kind, count, flags, stages);
          cases.add(kind.named(row.name(), row));
        }
      }
    }
    return cases;
  }

  private static List<Set<Flag>> flags(Kind kind) {
    List<Set<Flag>> all = new ArrayList<>();
    for (int bits = 0; bits < 1 << Flag.values().length; bits++) {
      Set<Flag> flags = subset(Flag.class, bits);
      if (kind == Kind.TIMELINE || !flags.contains(Flag.AVAILABLE)) {
        all.add(flags);
      }
    }
    return all;
  }

  private static List<Set<Stage>> stages(int count) {
    List<Set<Stage>> all = new ArrayList<>();
    for (int bits = 1; bits < 1 << Stage.values().length; bits++) {
      Set<Stage> stages = subset(Stage.class, bits);
      if (stages.size() <= count) {
        all.add(stages);
      }
    }
    return all;
  }

  private static <E extends Enum<E>> Set<E> subset(Class<E> type, int bits) {
    Set<E> subset = EnumSet.noneOf(type);
    E[] constants = type.getEnumConstants();
    for (int i = 0; i < constants.length; i++) {
      if ((bits & 1 << i) != 0) {
        subset.add(constants[i]);
      }
    }
    return subset;
  }

  private record Row(Kind kind, int count, Set<Flag> flags, Set<Stage> stages)
      implements KernelCase.Body {
    private static final Duration SHORT = Duration.ofMillis(2);
    private static final Duration LONG = Duration.ofSeconds(20);

    String name() {
      StringBuilder name = new StringBuilder(expected());
      name.append(count == 1 ? "single-wait" : "multi-wait");
      flags.forEach(flag -> name.append('-').append(lower(flag).replace('_', '-')));
      stages.forEach(stage -> name.append('-').append(lower(stage)));
      return name.toString();
    }

    private static String lower(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }

    private String expected() {
      return isInvalid() ? "invalid-" : isThere() ? "" : "etime-";
    }

    private boolean isInvalid() {
      return stages.contains(Stage.UNSUBMITTED)
          && !flags.contains(Flag.FOR_SUBMIT)
          && !flags.contains(Flag.AVAILABLE);
    }

    private boolean suffices(Stage stage) {
      return stage == Stage.SIGNALED
          || (stage == Stage.SUBMITTED && flags.contains(Flag.AVAILABLE));
    }

    private boolean isThere() {
      return flags.contains(Flag.ALL)
          ? stages.stream().allMatch(this::suffices)
          : stages.stream().anyMatch(this::suffices);
    }

    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      List<Stage> cycle = List.copyOf(stages);
      List<Stage> each =
          IntStream.range(0, count).mapToObj(i -> cycle.get(i % cycle.size())).toList();
      List<P> points =
          IntStream.range(0, count).mapToObj(i -> in(driver, kindOf(i), each.get(i))).toList();
      List<Duration> timeouts =
          isThere() ? List.of(Duration.ZERO, SHORT, LONG) : List.of(Duration.ZERO, SHORT);
      for (Duration timeout : timeouts) {
        if (isInvalid()) {
          assertRefused(driver, Refusal.NOT_SUBMITTED, () -> driver.await(points, flags, timeout));
          continue;
        }
        OptionalInt first = driver.await(points, flags, timeout);
        assertThat(first.isPresent()).as("within %s", timeout).isEqualTo(isThere());
        if (isThere() && !flags.contains(Flag.ALL)) {
          assertThat(suffices(each.get(first.orElseThrow()))).as("%s of %s", first, each).isTrue();
        }
      }
    }

    /** Of several timelines the last are binary. */
    private Kind kindOf(int place) {
      return place < TIMELINES ? kind : Kind.WAIT;
    }

    private <F, O, P, B> P in(SharingDriver<F, O, P, B> driver, Kind of, Stage stage) {
      P point = of.unsubmitted(driver);
      switch (stage) {
        case UNSUBMITTED -> {}
        case SUBMITTED -> of.submit(driver, point);
        case SIGNALED -> of.submit(driver, point).signal();
      }
      return point;
    }
  }
}
