package dev.picket.stress.barrier;

/**
 * The pattern of store buffering, repeated on the reader's side: it stores ever higher numbers to
 * {@code x} and looks at {@code y} each time, so that the writer meets it in its midst. The pattern
 * is complete if the reader missed the store to {@code y} after it had stored a number to {@code x}
 * that the writer missed.
 */
public abstract class Cells extends CellFields.WriterCell {
  /** A reader without a writer gives up. */
  public static final int MOST_TURNS = 10_000;

  /** The last number that the reader stored while it missed {@code y}. */
  public int missedY;

  /** What the writer loaded from {@code x}. */
  public int seenX;

  /** Tells afterwards whether each side missed the other's store. */
  public final boolean missedEachOther() {
    return seenX < missedY;
  }
}

/**
 * Keeps the cells on cache lines of their own: the JVM lays out the fields of a superclass first.
 */
@SuppressWarnings("unused")
final class CellFields {
  private CellFields() {}

  abstract static class ReaderCell {
    public int x;
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;
  }

  abstract static class WriterCell extends ReaderCell {
    public int y;
    long p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p30, p31, p32, p33, p34, p35;
  }
}
