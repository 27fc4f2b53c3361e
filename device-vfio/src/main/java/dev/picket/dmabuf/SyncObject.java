package dev.picket.dmabuf;

import static dev.picket.dmabuf.DrmUapi.DRM_SYNCOBJ_CREATE_SIGNALED;
import static dev.picket.dmabuf.DrmUapi.DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED;
import static java.util.Objects.requireNonNull;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Request;
import dev.picket.linux.call.Struct;
import dev.picket.linux.call.Uses;
import java.lang.foreign.Arena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place of DRM's in which fences are put and replaced, as Vulkan's semaphores and fences are made
 * of. As a <em>binary</em> object it holds one fence or none. As a <em>timeline</em> it holds
 * points with rising numbers, each with a fence; a point is signalled when its fence and those of
 * all points before it are. Which of the two it is, is a matter of how it is used: do not mix.
 *
 * <p>A point that nobody has submitted yet is a promise, and not a fence: nobody can say whether it
 * will ever be. So it can be waited for only with a time limit and by who asks for that, and it is
 * not made into a sync file.
 *
 * <p>Numbers of points are 64 bits without a sign: print them with {@link Long#toUnsignedString},
 * and compare them with {@link Long#compareUnsigned}.
 *
 * <p>All methods may be called by any thread. None waits for work or for a submission, except those
 * that say so. Follows {@code struct drm_syncobj} of the Linux kernel.
 */
public final class SyncObject implements AutoCloseable {
  private static final int BINARY = 0;

  private final DrmNode node;
  private final int handle;
  private final Uses uses;

  private SyncObject(DrmNode node, int handle) {
    this.node = node;
    this.handle = handle;
    this.uses = new Uses(toString(), this::destroy);
  }

  /**
   * Makes an object that holds no fence ({@code DRM_IOCTL_SYNCOBJ_CREATE}).
   *
   * @param node of a driver that has sync objects
   * @return a new object, to be closed by the caller
   * @throws SystemCallException if the driver has no sync objects ({@code EOPNOTSUPP})
   * @throws IllegalStateException if the node is closed
   */
  public static SyncObject create(DrmNode node) {
    return create(node, 0);
  }

  /**
   * Makes an object that holds a signalled fence ({@code DRM_SYNCOBJ_CREATE_SIGNALED}).
   *
   * @param node of a driver that has sync objects
   * @return a new object, to be closed by the caller
   * @throws SystemCallException if the driver has no sync objects ({@code EOPNOTSUPP})
   * @throws IllegalStateException if the node is closed
   */
  public static SyncObject createSignaled(DrmNode node) {
    return create(node, DRM_SYNCOBJ_CREATE_SIGNALED);
  }

  /**
   * Opens an object that somebody else has made, of this or another process and of this or another
   * driver ({@code DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE}).
   *
   * @param node of a driver that has sync objects
   * @param descriptor from {@link #share} or the like, such as {@code vkGetSemaphoreFdKHR}; stays
   *     the caller's
   * @return the same object once more, to be closed by the caller
   * @throws SystemCallException if it is no sync object's descriptor ({@code EINVAL}), or the
   *     driver has no sync objects ({@code EOPNOTSUPP})
   * @throws IllegalStateException if the node is closed
   */
  public static SyncObject open(DrmNode node, int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DrmUapi.DRM_SYNCOBJ_HANDLE, arena.allocate(DrmUapi.DRM_SYNCOBJ_HANDLE))
              .set("fd", descriptor);
      call(
          node,
          DrmUapi.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE,
          request,
          "descriptor "
              + descriptor
              + " is not that of a sync object; a sync file's goes to SyncPoint.submit");
      return new SyncObject(node, (int) request.get("handle"));
    }
  }

  /**
   * The fence in the object, as a binary one is used.
   *
   * @return point 0, which always is what the object holds now
   */
  public SyncPoint binary() {
    return new SyncPoint(this, BINARY);
  }

  /**
   * A point of the object, as a timeline is used.
   *
   * @param value without a sign
   * @return the point, whether or not anybody has submitted it
   * @throws IllegalArgumentException for 0, which is no point
   */
  public SyncPoint point(long value) {
    if (value == BINARY) {
      throw new IllegalArgumentException(
          "point 0 is no point of a timeline; points begin with 1, and a binary object's fence is"
              + " binary()");
    }
    return new SyncPoint(this, value);
  }

  /**
   * Puts a signalled fence into each of several objects, for what they hold ({@code
   * DRM_IOCTL_SYNCOBJ_SIGNAL}). If one cannot be, none is.
   *
   * @param objects of one node, at least one
   * @throws IllegalArgumentException if there is none, or they are of several nodes
   * @throws IllegalStateException if one of them is closed
   */
  public static void signal(List<SyncObject> objects) {
    changeAll(DrmUapi.DRM_IOCTL_SYNCOBJ_SIGNAL, objects);
  }

  /**
   * Takes the fences out of several objects ({@code DRM_IOCTL_SYNCOBJ_RESET}). If one cannot be,
   * none is. Who is waiting already goes on waiting for what was there.
   *
   * @param objects of one node, at least one
   * @throws IllegalArgumentException if there is none, or they are of several nodes
   * @throws IllegalStateException if one of them is closed
   */
  public static void reset(List<SyncObject> objects) {
    changeAll(DrmUapi.DRM_IOCTL_SYNCOBJ_RESET, objects);
  }

  /**
   * Tells which point was signalled last ({@code DRM_IOCTL_SYNCOBJ_QUERY}).
   *
   * @return the highest such that it and all before it are signalled; 0 if there is none, and for a
   *     binary object
   * @throws SystemCallException if the driver has no timelines ({@code EOPNOTSUPP})
   * @throws IllegalStateException if the object is closed
   */
  public long lastSignaled() {
    return query(0);
  }

  /**
   * Tells which point was submitted last, signalled or not ({@code
   * DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED}).
   *
   * @return the highest; 0 if there is none, and for a binary object
   * @throws SystemCallException if the driver has no timelines ({@code EOPNOTSUPP})
   * @throws IllegalStateException if the object is closed
   */
  public long lastSubmitted() {
    return query(DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED);
  }

  /**
   * Gives the whole object a descriptor ({@code DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD}), which outlives
   * this.
   *
   * @return a new one, to be closed by the caller
   * @throws SystemCallException if there is no descriptor left ({@code EMFILE})
   * @throws IllegalStateException if the object is closed
   */
  public SyncObjectFile share() {
    return new SyncObjectFile(export(0, null, "sync object"));
  }

  /**
   * Closes the object here: at once, or when the last call that uses it, or the last fence of a
   * {@link FenceTimeline}, has ended. It lives on elsewhere. May be called again, and after its
   * node was closed.
   *
   * @throws SystemCallException if the kernel reports an error
   */
  @Override
  public void close() {
    uses.close();
  }

  DrmNode node() {
    return node;
  }

  int handle() {
    return handle;
  }

  void enter() {
    uses.enter();
  }

  void enterAgain() {
    uses.enterAgain();
  }

  void exit() {
    uses.exit();
  }

  /** Puts the work of a sync file into it, for what it holds. */
  void hold(SyncFile work) {
    uses.enter();
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DrmUapi.DRM_SYNCOBJ_HANDLE, arena.allocate(DrmUapi.DRM_SYNCOBJ_HANDLE))
              .set("handle", handle)
              .set("flags", DrmUapi.DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE);
      work.lend(
          fd -> {
            request.set("fd", fd);
            call(node, DrmUapi.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, request, work + " is no sync file");
          });
    } finally {
      uses.exit();
    }
  }

  /** Makes a descriptor of it, or of what it holds. */
  Descriptor export(int flags, @Nullable String invalid, String what) {
    uses.enter();
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DrmUapi.DRM_SYNCOBJ_HANDLE, arena.allocate(DrmUapi.DRM_SYNCOBJ_HANDLE))
              .set("handle", handle)
              .set("flags", flags)
              .set("fd", -1);
      call(node, DrmUapi.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, request, invalid);
      return new Descriptor(node.kernel(), (int) request.get("fd"), what);
    } finally {
      uses.exit();
    }
  }

  /** Calls the driver, and knows what its errors mean. */
  static void call(DrmNode node, Request request, Struct argument, @Nullable String invalid) {
    try {
      node.ioctl(request, argument.memory());
    } catch (SystemCallException e) {
      throw switch (e.errno()) {
        case Errno.EOPNOTSUPP ->
            e.withAdvice(
                "the driver "
                    + node.driver()
                    + " has none; ask drivers for their DrmCapability SYNCOBJ, or for points"
                    + " SYNCOBJ_TIMELINE");
        case Errno.EINVAL -> invalid == null ? e : e.withAdvice(invalid);
        default -> e;
      };
    }
  }

  private static SyncObject create(DrmNode node, int flags) {
    requireNonNull(node, "node");
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DrmUapi.DRM_SYNCOBJ_CREATE, arena.allocate(DrmUapi.DRM_SYNCOBJ_CREATE))
              .set("flags", flags);
      call(node, DrmUapi.DRM_IOCTL_SYNCOBJ_CREATE, request, null);
      return new SyncObject(node, (int) request.get("handle"));
    }
  }

  private static void changeAll(Request change, List<SyncObject> objects) {
    try (SyncObjectArray array = new SyncObjectArray(objects)) {
      call(array.node(), change, array.describe(DrmUapi.DRM_SYNCOBJ_ARRAY), null);
    }
  }

  private long query(int flags) {
    try (SyncObjectArray array = new SyncObjectArray(List.of(this))) {
      array.points(List.of(binary()));
      Struct request = array.describe(DrmUapi.DRM_SYNCOBJ_TIMELINE_ARRAY).set("flags", flags);
      call(node, DrmUapi.DRM_IOCTL_SYNCOBJ_QUERY, request, null);
      return array.point(0);
    }
  }

  private void destroy() {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DrmUapi.DRM_SYNCOBJ_DESTROY, arena.allocate(DrmUapi.DRM_SYNCOBJ_DESTROY))
              .set("handle", handle);
      node.giveBack(DrmUapi.DRM_IOCTL_SYNCOBJ_DESTROY, request.memory());
    }
  }

  @Override
  public String toString() {
    return "sync object " + handle + " of " + node;
  }
}
