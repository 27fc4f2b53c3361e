package dev.picket.reclaim.rcu;

import dev.picket.reclaim.LoadSuite;

/** The contract under load, kept by RCU. */
class RcuLoadTest extends LoadSuite {
  RcuLoadTest() {
    super(RcuReclaimer::new);
  }
}
