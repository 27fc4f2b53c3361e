package dev.picket.reclaim;

import dev.picket.reclaim.spi.ThreadContext;
import java.lang.ref.WeakReference;

/** A reader's sections, as its thread knows them: the thread does not keep the reader alive. */
final class OwnSections extends WeakReference<Reader> implements ThreadContext.Sections {
  OwnSections(Reader reader) {
    super(reader);
  }

  @Override
  public boolean anyOpen() {
    Reader reader = get();
    return reader != null && reader.depth() > 0;
  }

  @Override
  public boolean areGone() {
    return refersTo(null);
  }
}
