package dev.picket.fence;

import java.lang.reflect.Field;

/** What a fence tells nobody. */
final class Reflected {
  private static final Field HEAD = head();

  private Reflected() {}

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
