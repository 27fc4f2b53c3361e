package dev.picket.dmabuf;

import java.util.List;

/**
 * What the kernel tells of a sync file ({@code struct sync_file_info}).
 *
 * @param name given when it was merged, or made of its fence's driver, timeline, context and number
 * @param status of all its fences together: pending until the last is signalled, then failed if one
 *     of them is
 * @param fences what it waits for: one, or what was merged, less what the kernel has found
 *     signalled and left out
 */
public record SyncFileInfo(String name, SyncStatus status, List<SyncFenceInfo> fences) {
  /** Copies the list. */
  public SyncFileInfo {
    fences = List.copyOf(fences);
  }
}
