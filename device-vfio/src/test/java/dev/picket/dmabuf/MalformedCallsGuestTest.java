package dev.picket.dmabuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.picket.guest.Budget;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Request;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.lang.foreign.StructLayout;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * IGT's cases of arguments that are malformed: with Picket's calls they cannot be given, so the
 * kernel is asked directly whether it refuses them still, as those calls rely on.
 */
@Tag("guest")
@Budget(seconds = 15)
class MalformedCallsGuestTest {
  private static final int UNDEFINED = 0x40000000;
  private static final int NO_HANDLE = 0x7ffffff0;
  private static final int NO_DESCRIPTOR = -1;

  private final DrmNode node = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);
  private final SyncObject object = SyncObject.createSignaled(node);
  private final Descriptor eventfd = node.kernel().eventfd("malformed");
  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
    eventfd.close();
    object.close();
    node.close();
  }

  /** Names the object as the only one. */
  private Struct one(Struct struct) {
    struct
        .set("handles", arena.allocateFrom(JAVA_INT, object.handle()).address())
        .set("count_handles", 1);
    boolean hasPoints =
        struct.layout().memberLayouts().stream()
            .anyMatch(member -> member.name().equals(Optional.of("points")));
    return hasPoints ? struct.set("points", arena.allocateFrom(JAVA_LONG, 1).address()) : struct;
  }

  private record Malformed(
      String name,
      Request request,
      StructLayout layout,
      int errno,
      BiConsumer<Struct, MalformedCallsGuestTest> fill) {}

  private static Malformed create(String name, String member) {
    return new Malformed(
        name,
        DrmUapi.DRM_IOCTL_SYNCOBJ_CREATE,
        DrmUapi.DRM_SYNCOBJ_CREATE,
        Errno.EINVAL,
        (struct, _) -> struct.set(member, UNDEFINED));
  }

  private static Malformed destroy(String name, String member, int value) {
    return new Malformed(
        name,
        DrmUapi.DRM_IOCTL_SYNCOBJ_DESTROY,
        DrmUapi.DRM_SYNCOBJ_DESTROY,
        Errno.EINVAL,
        (struct, test) -> struct.set("handle", test.object.handle()).set(member, value));
  }

  private static Malformed handleToFd(String name, String member, int value) {
    return new Malformed(
        name,
        DrmUapi.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD,
        DrmUapi.DRM_SYNCOBJ_HANDLE,
        Errno.EINVAL,
        (struct, test) -> struct.set("handle", test.object.handle()).set(member, value));
  }

  private static Malformed fdToHandle(String name, String member, int value) {
    return new Malformed(
        name,
        DrmUapi.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE,
        DrmUapi.DRM_SYNCOBJ_HANDLE,
        Errno.EINVAL,
        (struct, _) -> struct.set("fd", NO_DESCRIPTOR).set(member, value));
  }

  private static Malformed wait(String name, int errno, String member, int value) {
    return new Malformed(
        name,
        DrmUapi.DRM_IOCTL_SYNCOBJ_WAIT,
        DrmUapi.DRM_SYNCOBJ_WAIT,
        errno,
        (struct, test) -> test.one(struct).set(member, value));
  }

  private static Malformed timelineWait(String name, int errno, String member, int value) {
    return new Malformed(
        name,
        DrmUapi.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT,
        DrmUapi.DRM_SYNCOBJ_TIMELINE_WAIT,
        errno,
        (struct, test) -> test.one(struct).set(member, value));
  }

  private static Malformed array(String name, Request request, String member, int value) {
    return new Malformed(
        name,
        request,
        DrmUapi.DRM_SYNCOBJ_ARRAY,
        Errno.EINVAL,
        (struct, test) -> test.one(struct).set(member, value));
  }

  private static Malformed timelineArray(String name, Request request, String member, int value) {
    return new Malformed(
        name,
        request,
        DrmUapi.DRM_SYNCOBJ_TIMELINE_ARRAY,
        Errno.EINVAL,
        (struct, test) -> test.one(struct).set(member, value));
  }

  private static Malformed eventfd(String name, int errno, String member, int value) {
    return new Malformed(
        name,
        DrmUapi.DRM_IOCTL_SYNCOBJ_EVENTFD,
        DrmUapi.DRM_SYNCOBJ_EVENTFD,
        errno,
        (struct, test) ->
            struct
                .set("handle", test.object.handle())
                .set("fd", test.eventfd.number())
                .set(member, value));
  }

  private static Malformed transfer(String name, int errno, String member, int value) {
    return new Malformed(
        name,
        DrmUapi.DRM_IOCTL_SYNCOBJ_TRANSFER,
        DrmUapi.DRM_SYNCOBJ_TRANSFER,
        errno,
        (struct, test) ->
            struct
                .set("src_handle", test.object.handle())
                .set("dst_handle", test.object.handle())
                .set(member, value));
  }

  private static Stream<Malformed> all() {
    Request reset = DrmUapi.DRM_IOCTL_SYNCOBJ_RESET;
    Request signal = DrmUapi.DRM_IOCTL_SYNCOBJ_SIGNAL;
    Request timelineSignal = DrmUapi.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL;
    Request query = DrmUapi.DRM_IOCTL_SYNCOBJ_QUERY;
    return Stream.of(
        create("syncobj_basic/bad-create-flags", "flags"),
        destroy("syncobj_basic/bad-destroy", "handle", NO_HANDLE),
        destroy("syncobj_basic/bad-destroy-pad", "pad", 1),
        handleToFd("syncobj_basic/bad-handle-to-fd", "handle", NO_HANDLE),
        handleToFd("syncobj_basic/bad-flags-handle-to-fd", "flags", UNDEFINED),
        handleToFd("syncobj_basic/bad-pad-handle-to-fd", "pad", 1),
        fdToHandle("syncobj_basic/bad-fd-to-handle", "fd", NO_DESCRIPTOR),
        fdToHandle("syncobj_basic/illegal-fd-to-handle", "fd", 0),
        fdToHandle("syncobj_basic/bad-flags-fd-to-handle", "flags", UNDEFINED),
        fdToHandle("syncobj_basic/bad-pad-fd-to-handle", "pad", 1),
        wait("syncobj_wait/invalid-wait-bad-flags", Errno.EINVAL, "flags", UNDEFINED),
        array("syncobj_wait/invalid-reset-zero-handles", reset, "count_handles", 0),
        array("syncobj_wait/invalid-reset-bad-pad", reset, "pad", 1),
        array("syncobj_wait/invalid-signal-zero-handles", signal, "count_handles", 0),
        array("syncobj_wait/invalid-signal-bad-pad", signal, "pad", 1),
        timelineWait("syncobj_timeline/invalid-wait-bad-flags", Errno.EINVAL, "flags", UNDEFINED),
        timelineArray("syncobj_timeline/invalid-query-zero-handles", query, "count_handles", 0),
        timelineArray("syncobj_timeline/invalid-query-bad-pad", query, "flags", UNDEFINED),
        timelineArray(
            "syncobj_timeline/invalid-signal-zero-handles", timelineSignal, "count_handles", 0),
        timelineArray("syncobj_timeline/invalid-signal-bad-pad", timelineSignal, "flags", 1),
        transfer(
            "syncobj_timeline/invalid-transfer-illegal-handle",
            Errno.ENOENT,
            "src_handle",
            NO_HANDLE),
        transfer("syncobj_timeline/invalid-transfer-bad-pad", Errno.EINVAL, "pad", 1),
        eventfd("syncobj_eventfd/invalid-bad-flags", Errno.EINVAL, "flags", UNDEFINED),
        eventfd("syncobj_eventfd/invalid-illegal-handle", Errno.ENOENT, "handle", NO_HANDLE),
        eventfd("syncobj_eventfd/invalid-illegal-eventfd", Errno.EBADF, "fd", NO_DESCRIPTOR),
        eventfd("syncobj_eventfd/invalid-bad-pad", Errno.EINVAL, "pad", 1));
  }

  @TestFactory
  Stream<DynamicTest> malformedCalls() {
    System.out.println(all().count() + " cases of the kernel's run on the kernel alone");
    return all().map(call -> DynamicTest.dynamicTest(call.name, () -> assertRefused(call)));
  }

  private void assertRefused(Malformed call) {
    Struct struct = new Struct(call.layout, arena.allocate(call.layout));
    call.fill.accept(struct, this);
    SystemCallException refused =
        catchThrowableOfType(
            SystemCallException.class, () -> node.ioctl(call.request, struct.memory()));
    assertThat(refused).as("it was accepted").isNotNull();
    assertThat(refused.errno()).as(refused.toString()).isEqualTo(call.errno);
  }
}
