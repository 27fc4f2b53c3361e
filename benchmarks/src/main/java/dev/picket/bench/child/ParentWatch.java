package dev.picket.bench.child;

import java.io.IOException;

/** Ends a child with its parent. */
public final class ParentWatch {
  private ParentWatch() {}

  /** The parent holds the other end of the standard input for as long as it lives. */
  public static void start() {
    Thread.ofPlatform()
        .daemon()
        .name("parent-watch")
        .start(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException e) {
                // As good as the end of it.
              }
              Runtime.getRuntime().halt(1);
            });
  }
}
