package dev.picket.sharing;

import static dev.picket.sharing.Refused.assertRefused;
import static dev.picket.sharing.SharingDriver.BINARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.sharing.SharingDriver.Flag;
import dev.picket.sharing.SharingDriver.Refusal;
import dev.picket.sharing.SharingDriver.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** IGT's syncobj_wait, and those of syncobj_timeline that are the same with points. */
final class SyncObjectWaitCases {
  private static final Duration LONG = Duration.ofSeconds(20);

  private SyncObjectWaitCases() {}

  static List<KernelCase> all() {
    List<KernelCase> cases = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      cases.add(kind.named("wait-zero-handles", new ZeroHandles()));
      cases.add(kind.named("invalid-wait-illegal-handle", new IllegalHandle(kind)));
      cases.addAll(WaitTable.cases(kind));
      for (boolean all : new boolean[] {false, true}) {
        String some = all ? "all-" : "";
        cases.add(kind.named("wait-" + some + "delayed-signal", new DelayedSignal(kind, all)));
        cases.add(
            kind.named("wait-" + some + "for-submit-delayed-submit", new DelayedSubmit(kind, all)));
        cases.add(kind.named("wait-" + some + "interrupted", new Interrupted(kind, all)));
        for (boolean forSubmit : new boolean[] {false, true}) {
          String submitted = forSubmit ? "for-submit-" : "";
          cases.add(
              kind.named(
                  "wait-" + (all ? "all-" : "any-") + submitted + "snapshot",
                  new Snapshot(kind, all, forSubmit)));
          cases.add(
              kind.named(
                  "wait-" + (all ? "all-" : "any-") + submitted + "complex",
                  new Complex(kind, all, forSubmit)));
        }
      }
      cases.add(kind.named("reset-during-wait-for-submit", new ResetDuringWait(kind)));
      cases.add(kind.named("reset-unsignaled", new ResetUnsignaled(kind)));
      cases.add(kind.named("reset-signaled", new ResetSignaled(kind)));
      cases.add(kind.named("reset-multiple-signaled", new ResetSeveral(kind)));
      cases.add(kind.named("signal", new Signal(kind)));
    }
    cases.add(new KernelCase("syncobj_wait/invalid-reset-zero-handles", new InvalidChange(true)));
    cases.add(new KernelCase("syncobj_wait/invalid-signal-zero-handles", new InvalidChange(false)));
    cases.add(
        new KernelCase("syncobj_wait/invalid-reset-one-illegal-handle", new OneIllegal(true)));
    cases.add(
        new KernelCase("syncobj_wait/invalid-signal-one-illegal-handle", new OneIllegal(false)));
    return List.copyOf(cases);
  }

  /** What an object is used as. */
  enum Kind {
    WAIT,
    TIMELINE;

    KernelCase named(String name, KernelCase.Body body) {
      return new KernelCase((this == WAIT ? "syncobj_wait/" : "syncobj_timeline/") + name, body);
    }

    /** How many objects a wait is for. */
    List<Integer> counts() {
      return this == WAIT ? List.of(1, 3) : List.of(1, 5);
    }

    <O, P> P of(SharingDriver<?, O, P, ?> driver, O object) {
      return driver.point(object, this == WAIT ? BINARY : 7);
    }

    <O, P> P unsubmitted(SharingDriver<?, O, P, ?> driver) {
      return of(driver, driver.object());
    }

    <F, O, P> Work<F> submit(SharingDriver<F, O, P, ?> driver, P point) {
      Work<F> work = driver.work();
      driver.submit(point, work.file());
      return work;
    }
  }

  private static Set<Flag> flags(boolean all, boolean forSubmit) {
    return all
        ? (forSubmit ? Set.of(Flag.ALL, Flag.FOR_SUBMIT) : Set.of(Flag.ALL))
        : (forSubmit ? Set.of(Flag.FOR_SUBMIT) : Set.of());
  }

  private record ZeroHandles() implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) {
      // The kernel has it succeed; both of Picket's refuse it, since it is a mistake.
      assertRefused(
          driver, Refusal.NOTHING_GIVEN, () -> driver.await(List.of(), Set.of(), Duration.ZERO));
    }
  }

  private record IllegalHandle(Kind kind) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) {
      O object = driver.signaledObject();
      P point = kind.of(driver, object);
      driver.spoil(object);
      assertRefused(
          driver,
          Refusal.UNKNOWN_HANDLE,
          () -> driver.await(List.of(point), Set.of(), Duration.ZERO));
    }
  }

  private record DelayedSignal(Kind kind, boolean all) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      P point = kind.unsubmitted(driver);
      Work<F> work = kind.submit(driver, point);
      var signal = Later.run(work::signal);
      assertThat(driver.await(List.of(point), flags(all, false), LONG)).hasValue(0);
      signal.join();
    }
  }

  private record DelayedSubmit(Kind kind, boolean all) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      P point = kind.unsubmitted(driver);
      Work<F> work = driver.work();
      work.signal();
      var submit = Later.run(() -> driver.submit(point, work.file()));
      assertThat(driver.await(List.of(point), flags(all, true), LONG)).hasValue(0);
      submit.join();
    }
  }

  /** Signals of other fences do not end it. */
  private record Interrupted(Kind kind, boolean all) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      List<P> points = IntStream.range(0, 2).mapToObj(_ -> kind.unsubmitted(driver)).toList();
      points.forEach(point -> kind.submit(driver, point));
      O other = driver.object();
      var storm =
          Later.run(
              () -> {
                for (int value = 1; value <= 20; value++) {
                  driver.signal(driver.point(other, value));
                }
              });
      assertThat(driver.await(points, flags(all, false), Duration.ofMillis(60))).isEmpty();
      storm.join();
    }
  }

  /** What was found or submitted first is waited for, whatever is put in its place. */
  private record Snapshot(Kind kind, boolean all, boolean forSubmit) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      List<O> objects = List.of(driver.object(), driver.object());
      List<P> points = objects.stream().map(object -> kind.of(driver, object)).toList();
      List<Work<F>> works = List.of(driver.work(), driver.work());
      if (!forSubmit) {
        driver.submit(points.get(0), works.get(0).file());
        driver.submit(points.get(1), works.get(1).file());
      }
      var meanwhile =
          Later.run(
              () -> {
                if (forSubmit) {
                  driver.submit(points.get(0), works.get(0).file());
                }
                driver.reset(List.of(objects.get(0)));
                driver.submit(points.get(0), driver.work().file());
                if (forSubmit) {
                  driver.submit(points.get(1), works.get(1).file());
                }
                if (all) {
                  works.get(0).signal();
                }
                works.get(1).signal();
              });
      OptionalInt first = driver.await(points, flags(all, forSubmit), LONG);
      meanwhile.join();
      assertThat(first).hasValue(all ? 0 : 1);
    }
  }

  /** Eight objects in all states, which change while they are waited for. */
  private record Complex(Kind kind, boolean all, boolean forSubmit) implements KernelCase.Body {
    private static final int OBJECTS = 8;
    private static final int ENDS_FIRST = 6;

    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      List<O> objects = new ArrayList<>();
      List<P> points = new ArrayList<>();
      List<Work<F>> works = new ArrayList<>();
      for (int i = 0; i < OBJECTS; i++) {
        objects.add(driver.object());
        points.add(kind.of(driver, objects.get(i)));
        works.add(driver.work());
        if (!forSubmit || i % 2 == 0) {
          driver.submit(points.get(i), works.get(i).file());
        }
      }
      var meanwhile =
          Later.run(
              () -> {
                for (int i = 1; forSubmit && i < OBJECTS; i += 2) {
                  driver.submit(points.get(i), works.get(i).file());
                }
                driver.reset(List.of(objects.get(3), objects.get(5)));
                driver.submit(points.get(3), driver.work().file());
                works.get(ENDS_FIRST).signal();
                for (int i : new int[] {2, 7, 0, 5, 3, 1, 4}) {
                  if (all) {
                    works.get(i).signal();
                  }
                }
              });
      OptionalInt first = driver.await(points, flags(all, forSubmit), LONG);
      meanwhile.join();
      assertThat(first).hasValue(all ? 0 : ENDS_FIRST);
    }
  }

  private record ResetDuringWait(Kind kind) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      O object = driver.object();
      P point = kind.of(driver, object);
      var meanwhile =
          Later.run(
              () -> {
                driver.reset(List.of(object));
                driver.signal(point);
              });
      assertThat(driver.await(List.of(point), flags(true, true), LONG)).hasValue(0);
      meanwhile.join();
    }
  }

  private static <P> void assertNotSubmitted(SharingDriver<?, ?, P, ?> driver, P point) {
    assertRefused(
        driver, Refusal.NOT_SUBMITTED, () -> driver.await(List.of(point), Set.of(), Duration.ZERO));
  }

  private record ResetUnsignaled(Kind kind) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) {
      O object = driver.object();
      P point = kind.of(driver, object);
      assertNotSubmitted(driver, point);
      driver.reset(List.of(object));
      assertNotSubmitted(driver, point);
    }
  }

  private record ResetSignaled(Kind kind) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      O object = driver.object();
      P point = kind.of(driver, object);
      driver.signal(point);
      assertThat(driver.await(List.of(point), Set.of(), Duration.ZERO)).hasValue(0);
      driver.reset(List.of(object));
      assertNotSubmitted(driver, point);
    }
  }

  private record ResetSeveral(Kind kind) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      List<O> objects = List.of(driver.object(), driver.object(), driver.object());
      List<P> points = objects.stream().map(object -> kind.of(driver, object)).toList();
      points.forEach(driver::signal);
      assertThat(driver.await(points, Set.of(Flag.ALL), Duration.ZERO)).hasValue(0);
      driver.reset(objects);
      points.forEach(point -> assertNotSubmitted(driver, point));
    }
  }

  private record Signal(Kind kind) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      List<O> objects = List.of(driver.object(), driver.object(), driver.object());
      List<P> points = objects.stream().map(object -> kind.of(driver, object)).toList();
      if (kind == Kind.WAIT) {
        driver.signalObjects(objects);
      } else {
        driver.signalPoints(points);
      }
      assertThat(driver.await(points, Set.of(Flag.ALL), Duration.ZERO)).hasValue(0);
      assertThat(driver.await(points, Set.of(), Duration.ZERO)).hasValue(0);
    }
  }

  private record InvalidChange(boolean reset) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) {
      assertRefused(driver, Refusal.NOTHING_GIVEN, () -> change(driver, List.of()));
    }

    private <O> void change(SharingDriver<?, O, ?, ?> driver, List<O> objects) {
      if (reset) {
        driver.reset(objects);
      } else {
        driver.signalObjects(objects);
      }
    }
  }

  private record OneIllegal(boolean reset) implements KernelCase.Body {
    @Override
    public <F, O, P, B> void run(SharingDriver<F, O, P, B> driver) throws Exception {
      O good = reset ? driver.signaledObject() : driver.object();
      O bad = driver.object();
      driver.spoil(bad);
      for (List<O> objects : List.of(List.of(good, bad), List.of(bad, good), List.of(bad))) {
        assertRefused(
            driver, Refusal.UNKNOWN_HANDLE, () -> new InvalidChange(reset).change(driver, objects));
        P fence = driver.point(good, BINARY);
        if (reset) {
          assertThat(driver.await(List.of(fence), Set.of(), Duration.ZERO)).hasValue(0);
        } else {
          assertNotSubmitted(driver, fence);
        }
      }
    }
  }
}
