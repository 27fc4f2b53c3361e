package dev.picket.sharing;

import java.util.List;
import java.util.Map;

/** The kernel's own selftests of sync files: what IGT's sw_sync does under other names. */
final class SelfTestCases {
  static final List<KernelCase> ALL =
      Map.of(
              "alloc_timeline", "alloc_timeline",
              "alloc_fence", "alloc_fence",
              "fence_one_timeline_wait", "sync_busy",
              "fence_one_timeline_merge", "sync_merge",
              "fence_merge_same_fence", "sync_merge_same",
              "fence_multi_timeline_wait", "sync_multi_timeline_wait",
              "stress_two_threads_shared_timeline", "sync_multi_consumer_producer",
              "consumer_stress_multi_producer_single_consumer",
                  "sync_multi_producer_single_consumer",
              "merge_stress_random_merge", "sync_random_merge")
          .entrySet()
          .stream()
          .sorted(Map.Entry.comparingByKey())
          .map(of -> new KernelCase("selftests/sync/" + of.getKey(), swSync(of.getValue())))
          .toList();

  private SelfTestCases() {}

  private static KernelCase.Body swSync(String name) {
    return SwSyncCases.ALL.stream()
        .filter(one -> one.name().equals("sw_sync/" + name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no case " + name))
        .body();
  }
}
