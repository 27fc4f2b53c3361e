package dev.picket.bench.operation;

import dev.picket.reclaim.Reader;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The measuring thread's reader, obtained once and kept. */
@State(Scope.Thread)
public class OwnReader {
  @SuppressWarnings("NullAway.Init") // set up
  Reader reader;

  /**
   * Obtains it, on the thread that measures.
   *
   * @param open whose reader
   */
  @Setup
  public void obtain(OpenReclaimer open) {
    reader = open.reclaimer.reader();
  }
}
