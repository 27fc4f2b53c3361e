package dev.picket.dmabuf;

/** What a DRM driver may be asked for. */
public enum DrmCapability {
  /** Buffers as descriptors: 1 if it takes them, plus 2 if it gives them. */
  PRIME(DrmUapi.DRM_CAP_PRIME),
  /** Sync objects: 1 if it has them. */
  SYNCOBJ(DrmUapi.DRM_CAP_SYNCOBJ),
  /** Sync objects with points: 1 if it has them. */
  SYNCOBJ_TIMELINE(DrmUapi.DRM_CAP_SYNCOBJ_TIMELINE);

  private final int number;

  DrmCapability(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
