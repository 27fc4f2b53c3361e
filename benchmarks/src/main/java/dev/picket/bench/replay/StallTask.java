package dev.picket.bench.replay;

/**
 * To replay at a pace, for a while with a reader that stays in its section.
 *
 * @param replay what goes on beside it; its measured laps are those of the whole time
 * @param leadInMillis until the reader enters
 * @param stallMillis how long it stays
 * @param leadOutMillis how long it goes on after that
 */
public record StallTask(ReplayTask replay, long leadInMillis, long stallMillis, long leadOutMillis)
    implements ChildTask<StallResult> {
  @Override
  public String strategy() {
    return replay.strategy();
  }

  @Override
  public long maxRecords() {
    return replay.maxRecords();
  }

  @Override
  public Class<StallResult> resultType() {
    return StallResult.class;
  }

  /** {@return how long all of it takes, if the drivers keep their pace} */
  public long totalMillis() {
    return leadInMillis + stallMillis + leadOutMillis;
  }

  /** {@return how many fences are due while the reader stays} */
  public long fencesDue() {
    return replay.fencesPerSecond() * stallMillis / 1000;
  }
}
