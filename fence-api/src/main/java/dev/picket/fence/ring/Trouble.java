package dev.picket.fence.ring;

import org.jspecify.annotations.Nullable;

/**
 * Why a ring leaves {@link RingState#RUNNING}.
 *
 * @param reason in words
 * @param guilty the job that hangs; null if the device is not believed
 */
record Trouble<J>(String reason, @Nullable PreparedJob<J> guilty) {
  static <J> Trouble<J> hang(PreparedJob<J> guilty) {
    return new Trouble<>("job " + guilty.seqno() + " hangs", guilty);
  }

  static <J> Trouble<J> disbelief(String why) {
    return new Trouble<>("the device is not believed: " + why, null);
  }

  RingState firstState() {
    return guilty == null ? RingState.ISOLATING : RingState.RECOVERING;
  }

  RingProblem.Kind kind() {
    return guilty == null ? RingProblem.Kind.DEVICE_NOT_BELIEVED : RingProblem.Kind.JOB_HANGS;
  }
}
