package dev.picket.reclaim;

import org.jspecify.annotations.Nullable;

/**
 * Finds sections that are used after their end, on another thread, or closed in the wrong order.
 */
final class CheckedSection extends Section {
  private final Section section;
  private final Reader reader;
  private final Thread owner = Thread.currentThread();
  private final int depth;
  private boolean closed;

  CheckedSection(Section section, Reader reader) {
    this.section = section;
    this.reader = reader;
    this.depth = reader.depth();
  }

  @Override
  public <T> @Nullable T protect(Guarded<T> guarded) {
    check();
    if (guarded.reclaimer() != reader.reclaimer()) {
      throw new IllegalStateException(
          guarded
              + " protected in a section of reclaimer \""
              + reader.reclaimer().name()
              + "\", which cannot hold back its drop; enter a section of its own reclaimer");
    }
    return section.protect(guarded);
  }

  @Override
  public void close() {
    try {
      check();
      if (reader.depth() != depth) {
        throw new IllegalStateException(
            "a section was closed while a section nested in it is open; close the innermost first");
      }
    } catch (InternalError lateFault) {
      // Of an access before: compiled code tells it anywhere. The section ends all the same.
      end();
      throw lateFault;
    }
    end();
  }

  private void end() {
    closed = true;
    try {
      section.close();
    } finally {
      reader.sectionEnded();
    }
  }

  private void check() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "a section of "
              + owner
              + " was used by "
              + Thread.currentThread()
              + "; enter one on each thread");
    }
    if (closed) {
      throw new IllegalStateException(
          "a section was used after its end; what it protected may be gone");
    }
  }
}
