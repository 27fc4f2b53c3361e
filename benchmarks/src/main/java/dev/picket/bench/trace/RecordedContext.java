package dev.picket.bench.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the trace told about one fence context. */
final class RecordedContext {
  private static final Slice STUB_DRIVER = Slice.of("stub");
  private static final Slice DETACHED_DRIVER = Slice.of("detached-driver");

  /** How far a line's names can be trusted. */
  private enum Names {
    NONE,
    /** From 7.2 on all that a signalled fence has. */
    DETACHED,
    OF_JOB,
    OF_FENCE
  }

  private final int id;
  private final List<RecordedFence> fences = new ArrayList<>();
  private final ArrayDeque<RecordedFence> unnumbered = new ArrayDeque<>();
  private Names known = Names.NONE;
  private String driver = "";
  private String timeline = "";
  private boolean stub;

  RecordedContext(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }

  String driver() {
    return driver;
  }

  String timeline() {
    return timeline;
  }

  /** Whether it holds the fence that is always signalled. */
  boolean isStub() {
    return stub;
  }

  List<RecordedFence> fences() {
    return fences;
  }

  void learnNames(Sighting sighting) {
    Names offered = namesOf(sighting);
    if (offered.compareTo(known) > 0) {
      known = offered;
      driver = sighting.driver().toString();
      timeline = sighting.timeline().toString();
      stub = sighting.driver().equals(STUB_DRIVER);
    }
  }

  RecordedFence add(int seqno) {
    RecordedFence fence = new RecordedFence(seqno);
    fences.add(fence);
    return fence;
  }

  /** A fence of a driver, as virtio_gpu, that gives the number only at the emit. */
  RecordedFence addUnnumbered() {
    RecordedFence fence = add(0);
    unnumbered.addLast(fence);
    return fence;
  }

  @Nullable RecordedFence takeOldestUnnumbered() {
    return unnumbered.pollFirst();
  }

  /** A fence destroyed before it got a number failed at once, so it is the youngest. */
  @Nullable RecordedFence takeYoungestUnnumbered() {
    return unnumbered.pollLast();
  }

  private static Names namesOf(Sighting sighting) {
    if (sighting.kind().arguments() == EventKind.Arguments.FENCE) {
      return sighting.driver().equals(DETACHED_DRIVER) ? Names.DETACHED : Names.OF_FENCE;
    }
    return sighting.timeline().isEmpty() ? Names.NONE : Names.OF_JOB;
  }
}
