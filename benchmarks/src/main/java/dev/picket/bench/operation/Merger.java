package dev.picket.bench.operation;

import dev.picket.fence.sync.Fences;
import java.util.concurrent.CompletableFuture;

/** Who makes one of several; the results carry the name. */
public enum Merger {
  /** Ours. */
  FENCES {
    @Override
    Object merge(PendingGroups groups, int index) {
      return Fences.merge(groups.fences.get(index));
    }
  },
  /** The JDK's futures. */
  COMPLETABLE_FUTURES {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it is the result
    Object merge(PendingGroups groups, int index) {
      return CompletableFuture.allOf(groups.futures.get(index));
    }
  };

  abstract Object merge(PendingGroups groups, int index);
}
