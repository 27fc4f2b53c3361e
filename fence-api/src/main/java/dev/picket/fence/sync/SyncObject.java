package dev.picket.fence.sync;

import dev.picket.fence.Fence;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A place in which fences are put and replaced, as Vulkan's semaphores and fences are made of. As a
 * <em>binary</em> object it holds one fence or none. As a <em>timeline</em> it holds points with
 * rising numbers, each with a fence; a point is signalled when its fence and those of all points
 * before it are. Which of the two it is, is a matter of how it is used.
 *
 * <p>A point that nobody has submitted yet is a promise, and not a fence: nobody can say whether it
 * will ever be. So it can be waited for only with a time limit and by who asks for that, and it is
 * not made into a sync file.
 *
 * <p>All methods may be called by any thread. None waits for work or for a submission, except those
 * that say so. Follows {@code struct drm_syncobj} of the Linux kernel, whose own objects are {@code
 * dev.picket.dmabuf.SyncObject}, with the same methods: code that is written for those is tested
 * with these.
 */
public final class SyncObject implements AutoCloseable {
  private static final AtomicLong NEXT_HANDLE = new AtomicLong(1);

  private final SyncPlace place;
  private final long handle = NEXT_HANDLE.getAndIncrement();
  private volatile boolean closed;

  private SyncObject(SyncPlace place) {
    this.place = place;
  }

  /**
   * Makes an object that holds no fence.
   *
   * @return a new object
   */
  public static SyncObject create() {
    return new SyncObject(new SyncPlace());
  }

  /**
   * Makes an object that holds a signalled fence.
   *
   * @return a new object
   */
  public static SyncObject createSignaled() {
    SyncObject object = create();
    object.place.replace(signaledNow());
    return object;
  }

  /**
   * Makes another handle of the same object, which is closed on its own.
   *
   * @return what sees and changes the same
   * @throws IllegalStateException if this handle is closed
   */
  public SyncObject share() {
    return new SyncObject(place());
  }

  /**
   * The fence in the object, as a binary one is used.
   *
   * @return what the object holds at the time of a call
   */
  public SyncPoint binary() {
    return new SyncPoint(this, SyncPoint.BINARY);
  }

  /**
   * A point of the object, as a timeline is used.
   *
   * @param value 1 or more
   * @return the point, whether or not anybody has submitted it
   * @throws IllegalArgumentException if the value is less than 1
   */
  public SyncPoint point(long value) {
    if (value == SyncPoint.BINARY) {
      throw new IllegalArgumentException(
          "point 0 is no point of a timeline; points begin with 1, and a binary object's fence is"
              + " binary()");
    }
    return new SyncPoint(this, value);
  }

  /**
   * Puts a signalled fence into each of several objects, for what they hold. If one is closed, none
   * is changed.
   *
   * @param objects at least one
   * @throws IllegalArgumentException if there is none
   * @throws IllegalStateException if one of them is closed
   */
  public static void signal(List<SyncObject> objects) {
    Fence signaled = signaledNow();
    placesOf(objects).forEach(place -> place.replace(signaled));
  }

  /**
   * Takes the fences out of several objects. If one is closed, none is changed. Who is waiting
   * already goes on waiting for what was there, or for the next submission.
   *
   * @param objects at least one
   * @throws IllegalArgumentException if there is none
   * @throws IllegalStateException if one of them is closed
   */
  public static void reset(List<SyncObject> objects) {
    placesOf(objects).forEach(SyncPlace::reset);
  }

  /**
   * Tells which point was signalled last. Polls the first that is pending.
   *
   * @return the highest such that it and all before it are signalled; 0 if there is none, and for a
   *     binary object
   * @throws IllegalStateException if the object is closed
   */
  public long lastSignaled() {
    return place().lastSignaled();
  }

  /**
   * Tells which point was submitted last, signalled or not.
   *
   * @return the highest; 0 if there is none, and for a binary object
   * @throws IllegalStateException if the object is closed
   */
  public long lastSubmitted() {
    return place().lastSubmitted();
  }

  /**
   * Closes this handle. Who waits goes on waiting, and other handles go on. May be called again.
   */
  @Override
  public void close() {
    closed = true;
  }

  /**
   * Describes what the object holds, and how many callbacks and threads wait for what nobody has
   * submitted yet. Safe at any time.
   *
   * @return one line of text
   */
  public String describe() {
    return this + " " + place.describe();
  }

  SyncPlace place() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
    return place;
  }

  static Fence signaledNow() {
    return Fence.stub(System.nanoTime());
  }

  private static List<SyncPlace> placesOf(List<SyncObject> objects) {
    if (objects.isEmpty()) {
      throw new IllegalArgumentException("no sync object at all; expected at least one");
    }
    return objects.stream().map(SyncObject::place).toList();
  }

  @Override
  public String toString() {
    return "sync object " + handle;
  }
}
