package dev.picket.dmabuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Sync objects as an argument of one call, which stay open until this is closed. */
final class SyncObjectArray implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final List<SyncObject> entered = new ArrayList<>();
  private final DrmNode node;
  private final MemorySegment handles;
  private MemorySegment points = MemorySegment.NULL;

  /** Enters all of them, or none. */
  SyncObjectArray(List<SyncObject> objects) {
    this(objects, SyncObject::enter);
  }

  private SyncObjectArray(List<SyncObject> objects, Consumer<SyncObject> enter) {
    try {
      node = commonNode(objects);
      handles = arena.allocate(JAVA_INT, objects.size());
      for (SyncObject object : objects) {
        enter.accept(object);
        handles.setAtIndex(JAVA_INT, entered.size(), object.handle());
        entered.add(object);
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  static SyncObjectArray of(List<SyncPoint> points) {
    SyncObjectArray array = new SyncObjectArray(points.stream().map(SyncPoint::object).toList());
    array.points(points);
    return array;
  }

  /** One whose object the caller has entered already, so that it may have been closed since. */
  static SyncObjectArray ofEntered(SyncPoint point) {
    SyncObjectArray array = new SyncObjectArray(List.of(point.object()), SyncObject::enterAgain);
    array.points(List.of(point));
    return array;
  }

  DrmNode node() {
    return node;
  }

  void points(List<SyncPoint> values) {
    points = arena.allocate(JAVA_LONG, values.size());
    for (int i = 0; i < values.size(); i++) {
      points.setAtIndex(JAVA_LONG, i, values.get(i).value());
    }
  }

  long point(int index) {
    return points.getAtIndex(JAVA_LONG, index);
  }

  /** Begins an argument that names the objects, and their points where it has those. */
  Struct describe(StructLayout layout) {
    Struct struct =
        new Struct(layout, arena.allocate(layout))
            .set("handles", handles.address())
            .set("count_handles", entered.size());
    return layout.memberLayouts().stream()
            .anyMatch(member -> member.name().equals(Optional.of("points")))
        ? struct.set("points", points.address())
        : struct;
  }

  private static DrmNode commonNode(List<SyncObject> objects) {
    if (objects.isEmpty()) {
      throw new IllegalArgumentException("no sync object at all; expected at least one");
    }
    DrmNode node = objects.getFirst().node();
    for (SyncObject object : objects) {
      if (object.node() != node) {
        throw new IllegalArgumentException(
            "%s and %s are of two nodes, and one call reaches one; share the one, and open it on the other's"
                .formatted(objects.getFirst(), object));
      }
    }
    return node;
  }

  @Override
  public void close() {
    Cleanup all = new Cleanup();
    entered.forEach(object -> all.step(object::exit));
    all.step(arena::close).end();
  }
}
