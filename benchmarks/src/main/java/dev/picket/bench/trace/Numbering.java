package dev.picket.bench.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives the fences of one context numbers of 64 bits that rise in the order of arming, from the 32
 * bits in the trace.
 *
 * <p>A fence whose arming the trace shows must lie beyond all numbers shown before. One that was
 * only seen later needs a number that is free: when it got it is not known. What does not fit goes
 * on in a context of the replay's own. Only the first and the newest are tried, so a counter that
 * starts again at 1 stays together and nonsense stays cheap.
 */
final class Numbering {
  /** Leaves room for numbers below the first one. */
  private static final long ONE_TURN = 1L << 32;

  private static final long NOTHING_GIVEN_OUT = -1;

  /** A fence and its number. */
  record Numbered(DatedFence fence, long number) {}

  /** Numbers given out by one context. */
  private static final class Series {
    final List<Numbered> fences = new ArrayList<>();
    final Set<Long> taken = new HashSet<>();
    long highest = NOTHING_GIVEN_OUT;

    boolean add(DatedFence fence) {
      long number = numberFor(fence.seqno());
      boolean fits = fence.armingShown() ? number > highest : !taken.contains(number);
      if (fits) {
        fences.add(new Numbered(fence, number));
        taken.add(number);
        highest = Math.max(highest, number);
      }
      return fits;
    }

    /** The number with these low bits that is nearest to the highest one. */
    private long numberFor(int seqno) {
      return highest == NOTHING_GIVEN_OUT
          ? ONE_TURN + (seqno & 0xffff_ffffL)
          : highest + (seqno - (int) highest);
    }

    List<Numbered> inOrder() {
      fences.sort(Comparator.comparingLong(Numbered::number));
      long surplus = fences.getFirst().number() >= ONE_TURN ? ONE_TURN : 0;
      return fences.stream()
          .map(numbered -> new Numbered(numbered.fence(), numbered.number() - surplus))
          .toList();
    }
  }

  private Numbering() {}

  /**
   * The fences in the order of their numbers: first those that keep their context, then those of
   * each context that had to be made up.
   */
  static List<List<Numbered>> of(List<DatedFence> fencesOfContext) {
    List<DatedFence> asShown = new ArrayList<>(fencesOfContext);
    asShown.sort(DatedFence.AS_SHOWN);
    List<Series> series = new ArrayList<>();
    for (DatedFence fence : asShown) {
      boolean placed =
          !series.isEmpty() && (series.getFirst().add(fence) || series.getLast().add(fence));
      if (!placed) {
        Series added = new Series();
        added.add(fence);
        series.add(added);
      }
    }
    return series.stream().map(Series::inOrder).toList();
  }
}
