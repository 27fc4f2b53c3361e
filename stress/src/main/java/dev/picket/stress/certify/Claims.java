package dev.picket.stress.certify;

import dev.picket.stress.barrier.PairedBarrier;
import dev.picket.stress.barrier.PairedBarrierAfterWork;
import dev.picket.stress.device.Revocation;
import dev.picket.stress.fence.ArmedWhileClosing;
import dev.picket.stress.fence.ArmedWhileCovered;
import dev.picket.stress.fence.ArmedWhileListIsLeft;
import dev.picket.stress.fence.CallbackOnce;
import dev.picket.stress.fence.CallbackOnceOrNow;
import dev.picket.stress.fence.CancelAttached;
import dev.picket.stress.fence.CancelInTurn;
import dev.picket.stress.fence.CancelTellsTruth;
import dev.picket.stress.fence.Detached;
import dev.picket.stress.fence.HandleLookup;
import dev.picket.stress.fence.HandleSlots;
import dev.picket.stress.fence.OutcomeSeenWhole;
import dev.picket.stress.fence.OwnedArmedWhileClosing;
import dev.picket.stress.fence.OwnedArmedWhileCovered;
import dev.picket.stress.fence.OwnedArmedWhileListIsLeft;
import dev.picket.stress.fence.ServingAgain;
import dev.picket.stress.fence.SignalCutsOffFirst;
import dev.picket.stress.fence.SignalOnce;
import dev.picket.stress.fence.SignalOrFail;
import dev.picket.stress.fence.SignalUpToOnce;
import dev.picket.stress.fence.SignalledWhileClosing;
import dev.picket.stress.fence.WokenWhileFallingAsleep;
import dev.picket.stress.fence.WokenWhileLeaving;
import dev.picket.stress.reclaim.Epoch;
import dev.picket.stress.reclaim.Hazard;
import dev.picket.stress.reclaim.Rcu;
import dev.picket.stress.ring.EndedWhileSignalling;
import dev.picket.stress.ring.ReadyWhileWatching;
import dev.picket.stress.sync.AskedWhileAdded;
import dev.picket.stress.sync.AwaitedWhileSubmitted;
import dev.picket.stress.sync.CopiedWhileAdded;
import dev.picket.stress.sync.EpochSlots;
import dev.picket.stress.sync.FoundWhileEnding;
import dev.picket.stress.sync.HazardSlots;
import dev.picket.stress.sync.RcuSlots;
import dev.picket.stress.sync.SignaledWhileBuilt;
import dev.picket.stress.sync.WantedWhileAnotherGoes;
import dev.picket.stress.twin.AwaitedAfterTheLook;
import dev.picket.stress.twin.BackWithoutAFence;
import dev.picket.stress.twin.BarrierBeforeCutOff;
import dev.picket.stress.twin.BarrierOfTheWriterAlone;
import dev.picket.stress.twin.BarrierSkippedWhenIdle;
import dev.picket.stress.twin.CallbackAddedAfterLook;
import dev.picket.stress.twin.CancelWithoutBarrier;
import dev.picket.stress.twin.CancelWithoutRecheck;
import dev.picket.stress.twin.ClosedReadBeforeThePush;
import dev.picket.stress.twin.ClosedReadBeforeTheSignal;
import dev.picket.stress.twin.ClosedWithoutABarrier;
import dev.picket.stress.twin.CopiedUsageFirst;
import dev.picket.stress.twin.CountedBeforeJoining;
import dev.picket.stress.twin.CoveredBeforeGone;
import dev.picket.stress.twin.CoveredBeforeThePush;
import dev.picket.stress.twin.DataDroppedAtTheSignal;
import dev.picket.stress.twin.DropAfterOneAdvance;
import dev.picket.stress.twin.DropWithoutGracePeriod;
import dev.picket.stress.twin.FoundAfterTheLook;
import dev.picket.stress.twin.GraceWithoutBarrier;
import dev.picket.stress.twin.HandleWithoutGeneration;
import dev.picket.stress.twin.HazardWithoutValidation;
import dev.picket.stress.twin.JoinedGracePeriod;
import dev.picket.stress.twin.LeftAfterTheLook;
import dev.picket.stress.twin.LoadAboveTheStore;
import dev.picket.stress.twin.LookedBeforeFallingAsleep;
import dev.picket.stress.twin.NoBarrier;
import dev.picket.stress.twin.NumberedBeforeThePush;
import dev.picket.stress.twin.OneAdvance;
import dev.picket.stress.twin.OutcomeInTwoFields;
import dev.picket.stress.twin.PushedOnTheListThatIsLeft;
import dev.picket.stress.twin.QueuedAfterTheLook;
import dev.picket.stress.twin.ReadersListedTooEarly;
import dev.picket.stress.twin.ReadyBeforeAllAreWatched;
import dev.picket.stress.twin.RemovedServesTooEarly;
import dev.picket.stress.twin.RetiredBeforeCutOff;
import dev.picket.stress.twin.ScanBeforeBarrier;
import dev.picket.stress.twin.SignalWithoutSwap;
import dev.picket.stress.twin.SlotsReusedAtOnce;
import dev.picket.stress.twin.SlotsWithoutTag;
import dev.picket.stress.twin.TakenOutBeforeAdded;
import dev.picket.stress.twin.TurnLeftWithoutALook;
import dev.picket.stress.twin.ValueNotCheckedAgain;
import java.util.List;

/** All claims of the certificate. {@code docs/claims.md} says the same at length. */
public final class Claims {
  /** By number. */
  public static final List<Claim> ALL =
      List.of(
          new Claim(
              1,
              "One thread stores, executes the light half of the process barrier and loads; another"
                  + " stores, executes the heavy half and loads: not both miss the other's store.",
              List.of(PairedBarrier.class, PairedBarrierAfterWork.class),
              List.of(NoBarrier.class, BarrierOfTheWriterAlone.class, LoadAboveTheStore.class)),
          new Claim(
              2,
              "After a cut-off and a grace period that began after it, no section uses the value.",
              List.of(
                  Rcu.SectionSafety.class,
                  Hazard.SectionSafety.class,
                  Epoch.SectionSafety.class,
                  Rcu.LongSection.class,
                  Hazard.LongSection.class,
                  Epoch.LongSection.class),
              List.of(
                  GraceWithoutBarrier.class,
                  BarrierBeforeCutOff.class,
                  ScanBeforeBarrier.class,
                  BarrierSkippedWhenIdle.class,
                  JoinedGracePeriod.class,
                  OneAdvance.class)),
          new Claim(
              3,
              "A hazard pointer protects only what was still there after it was set.",
              List.of(Hazard.LateProtection.class),
              List.of(HazardWithoutValidation.class)),
          new Claim(
              4,
              "What was retired is dropped after the sections that protected it, and once.",
              List.of(Rcu.DropAfter.class, Hazard.DropAfter.class, Epoch.DropAfter.class),
              List.of(DropWithoutGracePeriod.class, DropAfterOneAdvance.class)),
          new Claim(
              5,
              "A reader that registers while a grace period runs is waited for, or sees the"
                  + " cut-off.",
              List.of(Rcu.Registration.class, Hazard.Registration.class, Epoch.Registration.class),
              List.of(ReadersListedTooEarly.class)),
          new Claim(
              6,
              "Who sees a fence signalled sees its error and its time, whole.",
              List.of(OutcomeSeenWhole.class),
              List.of(OutcomeInTwoFields.class)),
          new Claim(
              7,
              "Of several signals one wins, and the fence carries the winner's time for ever.",
              List.of(SignalOnce.class, SignalOrFail.class, SignalUpToOnce.class),
              List.of(SignalWithoutSwap.class)),
          new Claim(
              8,
              "A callback that was registered runs once; one that was refused does not run.",
              List.of(CallbackOnce.class, CallbackOnceOrNow.class),
              List.of(CallbackAddedAfterLook.class)),
          new Claim(
              9,
              "Cancelling tells which of three holds: never runs, is running, has run and is seen.",
              List.of(CancelTellsTruth.class, CancelAttached.class, CancelInTurn.class),
              List.of(CancelWithoutRecheck.class, CancelWithoutBarrier.class)),
          new Claim(
              10,
              "After the signal the driver's data and names can be used in sections that had them,"
                  + " and in no others.",
              List.of(Detached.OverRcu.class, Detached.OverHazard.class, Detached.OverEpoch.class),
              List.of(DataDroppedAtTheSignal.class)),
          new Claim(
              11,
              "A fence that is armed while its context closes is signalled.",
              List.of(ArmedWhileClosing.class, OwnedArmedWhileClosing.class),
              List.of(ClosedReadBeforeThePush.class, ClosedWithoutABarrier.class)),
          new Claim(
              12,
              "A handle never finds another one's record, also when its slot is used again.",
              List.of(HandleLookup.class),
              List.of(HandleWithoutGeneration.class)),
          new Claim(
              13,
              "No slot of the handle table has two owners at a time.",
              List.of(HandleSlots.class),
              List.of(SlotsWithoutTag.class)),
          new Claim(
              14,
              "A signal cuts readers off before it retires.",
              List.of(SignalCutsOffFirst.class),
              List.of(RetiredBeforeCutOff.class)),
          new Claim(
              15,
              "A register that is read while it is revoked gives the device's value, or"
                  + " DeviceGone.",
              List.of(
                  Revocation.OverRcu.class,
                  Revocation.OverHazard.class,
                  Revocation.OverEpoch.class),
              List.of(ValueNotCheckedAgain.class, CoveredBeforeGone.class)),
          new Claim(
              16,
              "A job of a ring that has ended is signalled by one of those who look for it.",
              List.of(EndedWhileSignalling.class),
              List.of(TurnLeftWithoutALook.class)),
          new Claim(
              17,
              "A queued job runs when all fences that it waits for are signalled, and not before.",
              List.of(ReadyWhileWatching.class),
              List.of(ReadyBeforeAllAreWatched.class)),
          new Claim(
              18,
              "A reader that was offline is seen by a grace period, or sees what was cut off"
                  + " before.",
              List.of(Rcu.Offline.class, Hazard.Offline.class, Epoch.Offline.class),
              List.of(BackWithoutAFence.class)),
          new Claim(
              19,
              "A parked thread that is queued to be woken is woken, also when the thread that is to"
                  + " wake it falls asleep or ends meanwhile.",
              List.of(WokenWhileFallingAsleep.class, WokenWhileLeaving.class),
              List.of(LookedBeforeFallingAsleep.class, QueuedAfterTheLook.class)),
          new Claim(
              20,
              "A callback that was cancelled can serve another fence at once, and none is lost or"
                  + " runs twice.",
              List.of(ServingAgain.class),
              List.of(RemovedServesTooEarly.class)),
          new Claim(
              21,
              "A fence that is armed while its number is signalled is signalled, also when the list"
                  + " of what is pending is left for another meanwhile.",
              List.of(
                  ArmedWhileCovered.class,
                  ArmedWhileListIsLeft.class,
                  OwnedArmedWhileCovered.class,
                  OwnedArmedWhileListIsLeft.class),
              List.of(
                  CoveredBeforeThePush.class,
                  PushedOnTheListThatIsLeft.class,
                  NumberedBeforeThePush.class)),
          new Claim(
              22,
              "A closed context waits for the fences that were pending, and for no others.",
              List.of(SignalledWhileClosing.class),
              List.of(ClosedReadBeforeTheSignal.class)),
          new Claim(
              23,
              "Whoever wants an array is told by its members, also when another one goes"
                  + " meanwhile.",
              List.of(WantedWhileAnotherGoes.class),
              List.of(LeftAfterTheLook.class)),
          new Claim(
              24,
              "A member that is signalled while its array is made and wanted is counted.",
              List.of(SignaledWhileBuilt.class),
              List.of(CountedBeforeJoining.class)),
          new Claim(
              25,
              "A point of a timeline that is looked for while it ends is signalled.",
              List.of(FoundWhileEnding.class),
              List.of(FoundAfterTheLook.class)),
          new Claim(
              26,
              "Whoever asks a reservation sees its pending fences, and none of another"
                  + " reservation.",
              List.of(RcuSlots.class, HazardSlots.class, EpochSlots.class, AskedWhileAdded.class),
              List.of(SlotsReusedAtOnce.class, TakenOutBeforeAdded.class)),
          new Claim(
              27,
              "Whoever awaits a point of a sync object is told, though it is submitted meanwhile.",
              List.of(AwaitedWhileSubmitted.class),
              List.of(AwaitedAfterTheLook.class)),
          new Claim(
              28,
              "A copy of a reservation has no fence with a weaker usage than it was added with.",
              List.of(CopiedWhileAdded.class),
              List.of(CopiedUsageFirst.class)));

  /** What is argued in the classes and in {@code docs/memory-ordering.md} only. */
  public static final List<Untestable> NOT_TESTABLE_HERE =
      List.of(
          new Untestable(
              "Leaving a section is a release, the look at it an acquire: the drop comes after what"
                  + " the section read.",
              "x86-64 never moves a store above an earlier access; only a compiler could, and none"
                  + " does."),
          new Untestable(
              "The tail of a limbo ring carries handle and cut-off (release, acquire).",
              "x86-64 keeps stores in order, and loads in order; plain ones would pass too."),
          new Untestable(
              "What a driver did before the signal happens before what follows its sight.",
              "The signal is a locked operation, which on x86-64 orders everything in any mode."),
          new Untestable(
              "membarrier orders a thread that does not run when it is called.",
              "It went through a context switch; no test can place one between two instructions."),
          new Untestable(
              "Of two threads in heavy() at once, one may be served by the other's barrier.",
              "It takes a reader besides, and three actors do not run on two processors."),
          new Untestable(
              "The worker parks only if it has seen every retirement.",
              "It follows from claim 1; a lost wake-up shows as a hang, which the unit tests look"
                  + " for."),
          new Untestable(
              "The tag of an epoch is read after the barrier, not before.",
              "It takes a third thread that advances the epoch in between."),
          new Untestable(
              "Eras and tags do not wrap.",
              "At one a nanosecond the first wrap-around would come after centuries."),
          new Untestable(
              "The reader of a dead thread is not waited for, one that was lent on is.",
              "It takes a third thread that ends in between; the unit tests stage it."));

  private Claims() {}
}
