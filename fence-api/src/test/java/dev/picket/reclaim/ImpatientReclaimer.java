package dev.picket.reclaim;

import org.jspecify.annotations.Nullable;

/** The broken twin of the strategies: it drops without waiting for readers. */
public final class ImpatientReclaimer extends Reclaimer {
  private final Runnable afterProtect;

  public ImpatientReclaimer() {
    this(() -> {});
  }

  /**
   * Makes readers do something while they look.
   *
   * @param afterProtect run by the reader after each protection
   */
  public ImpatientReclaimer(Runnable afterProtect) {
    super(ReclaimerOptions.background("impatient"));
    this.afterProtect = afterProtect;
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new ImpatientReader(leasable);
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    return new GracePeriod() {
      @Override
      public boolean isOver() {
        return true;
      }

      @Override
      public @Nullable Thread blocker() {
        return null;
      }
    };
  }

  private final class ImpatientReader extends Reader {
    private final Section section =
        new Section() {
          @Override
          public <T> @Nullable T protect(Guarded<T> guarded) {
            T value = loadAcquire(guarded);
            afterProtect.run();
            return value;
          }

          @Override
          public void close() {
            depth--;
          }
        };

    private int depth;

    ImpatientReader(boolean leasable) {
      super(ImpatientReclaimer.this, leasable);
    }

    @Override
    protected Section begin() {
      depth++;
      return section;
    }

    @Override
    protected int depth() {
      return depth;
    }

    @Override
    protected void rest() {}
  }
}
