package dev.picket.fence.sync;

import java.util.List;

/**
 * What is told of a sync file; follows {@code struct sync_file_info}.
 *
 * @param name given when it was merged, or made of its fence's driver, timeline, context and number
 * @param status of all its fences together: pending until the last is signalled, then failed if one
 *     of them is
 * @param fences what it waits for: one, or what was merged, less what had ended well before and was
 *     left out
 */
public record SyncFileInfo(String name, SyncStatus status, List<SyncFenceInfo> fences) {
  /** Copies the list. */
  public SyncFileInfo {
    fences = List.copyOf(fences);
  }
}
