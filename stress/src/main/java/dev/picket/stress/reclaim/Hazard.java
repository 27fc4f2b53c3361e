package dev.picket.stress.reclaim;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The scenarios of reclamation on {@link HazardReclaimer}. */
public final class Hazard {
  private static final Reclaimer RECLAIMER = new HazardReclaimer(Scenarios.driven());

  private Hazard() {}

  /** Claim 2. */
  @JCStressTest
  @JCStressMeta(SectionSafetyScenario.Safe.class)
  @State
  public static class SectionSafety extends SectionSafetyScenario {
    public SectionSafety() {
      super(RECLAIMER);
    }

    @Actor
    public void reader(L_Result r) {
      read(r);
    }

    @Actor
    public void reclaimer() {
      reclaim();
    }
  }

  /** Claim 2, in sections that outlast a barrier. */
  @JCStressTest
  @JCStressMeta(SectionSafetyScenario.Safe.class)
  @State
  public static class LongSection extends LongSectionScenario {
    public LongSection() {
      super(RECLAIMER);
    }

    @Actor
    public void reader(L_Result r) {
      read(r);
    }

    @Actor
    public void reclaimer() {
      reclaim();
    }
  }

  /** Claim 3. */
  @JCStressTest
  @JCStressMeta(SectionSafetyScenario.Safe.class)
  @State
  public static class LateProtection extends LateProtectionScenario {
    public LateProtection() {
      super(RECLAIMER);
    }

    @Actor
    public void reader(L_Result r) {
      read(r);
    }

    @Actor
    public void reclaimer() {
      reclaim();
    }
  }

  /** Claim 18. */
  @JCStressTest
  @JCStressMeta(SectionSafetyScenario.Safe.class)
  @State
  public static class Offline extends OfflineScenario {
    public Offline() {
      super(RECLAIMER);
    }

    @Actor
    public void reader(L_Result r) {
      read(r);
    }

    @Actor
    public void reclaimer() {
      reclaim();
    }
  }

  /** Claim 5. */
  @JCStressTest
  @JCStressMeta(SectionSafetyScenario.Safe.class)
  @State
  public static class Registration extends RegistrationScenario {
    public Registration() {
      super(RECLAIMER);
    }

    @Actor
    public void reader(L_Result r) {
      read(r);
    }

    @Actor
    public void reclaimer() {
      reclaim();
    }
  }

  /** Claim 4. */
  @JCStressTest
  @JCStressMeta(DropAfterScenario.Safe.class)
  @State
  public static class DropAfter extends DropAfterScenario {
    public DropAfter() {
      super(RECLAIMER);
    }

    @Actor
    public void reader(LI_Result r) {
      read(r);
    }

    @Actor
    public void reclaimer() {
      retire();
    }

    @Arbiter
    public void afterwards(LI_Result r) {
      finish(r);
    }
  }
}
