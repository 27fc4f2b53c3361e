package dev.picket.bench.replay;

/** A shared arena for each piece of data, closed when it is dropped. */
final class ArenaMemory implements DataMemory {
  private ArenaData[] unused = {};
  private int next;

  @Override
  public int bytesEach() {
    return DriverData.BYTES;
  }

  @Override
  public void prepare(int fences) {
    unused = new ArenaData[fences];
    for (int i = 0; i < fences; i++) {
      unused[i] = new ArenaData();
    }
    next = 0;
  }

  @Override
  public DriverData take(long fence) {
    ArenaData data = unused[next++];
    data.open();
    data.fill(fence);
    return data;
  }

  @Override
  public void drop(DriverData data) {
    ((ArenaData) data).close();
  }
}
