package dev.picket.stress.barrier;

/** Two plain cells, each on a cache line of its own: the pattern of store buffering. */
@SuppressWarnings("unused")
public class Cells {
  public int x;
  long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;
  public int y;
}
