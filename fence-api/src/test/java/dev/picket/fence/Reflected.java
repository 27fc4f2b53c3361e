package dev.picket.fence;

import java.lang.reflect.Field;

/** What a fence tells nobody. */
public final class Reflected {
  private static final Field HEAD = head();

  private Reflected() {}

  /** How many callbacks a pending fence keeps alive. */
  public static int callbacksKeptBy(Fence fence) {
    int count = 0;
    for (CallbackNode node = newestCallback(fence); node != null; node = node.nextAcquire()) {
      count++;
    }
    return count;
  }

  static CallbackNode newestCallback(Fence fence) {
    try {
      return (CallbackNode) HEAD.get(fence);
    } catch (IllegalAccessException e) {
      throw new AssertionError("a field was made accessible and is not", e);
    }
  }

  private static Field head() {
    try {
      Field head = CallbackStack.class.getDeclaredField("head");
      head.setAccessible(true);
      return head;
    } catch (NoSuchFieldException e) {
      throw new AssertionError("the fence keeps its callbacks elsewhere", e);
    }
  }
}
