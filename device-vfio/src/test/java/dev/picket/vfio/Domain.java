package dev.picket.vfio;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.epoch.EpochReclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;

/** The strategies that a device's domain can have. */
enum Domain {
  RCU,
  HAZARD,
  EPOCH;

  Reclaimer open() {
    ReclaimerOptions options = ReclaimerOptions.background("device");
    return switch (this) {
      case RCU -> new RcuReclaimer(options);
      case HAZARD -> new HazardReclaimer(options);
      case EPOCH -> new EpochReclaimer(options);
    };
  }
}
