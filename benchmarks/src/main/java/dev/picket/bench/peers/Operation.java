package dev.picket.bench.peers;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What goals are about. */
public enum Operation {
  /** A section without anything in it. */
  ENTER_EXIT("RCU enter + exit, reader held"),
  /** Two at once. */
  ENTER_EXIT_2("the same, two threads at once"),
  /** What is added to a section by looking at something. */
  PROTECT("protecting a fence's data"),
  /** The reader looked up for each section. */
  READER("RCU enter + exit by reclaimer.reader()"),
  /** A section of epochs. */
  EPOCH("epoch enter + exit, reader held"),
  /** A section of hazard pointers with one in it. */
  HAZARD("hazard protect + validate + clear"),
  /** Retiring, without what comes later. */
  RETIRE("retire, burst of 4096"),
  /** Retiring, with what comes later. */
  RETIRE_DROP("retire + grace period + drop, 1024, reader looping"),
  /** Waiting for readers. */
  SYNCHRONIZE("synchronize"),
  /** Waiting for readers that execute fences. */
  SYNCHRONIZE_SYMMETRIC("synchronize, symmetric, reader looping"),
  /** How long a single record waits for its drop. */
  RETIRE_TO_DROP("one retire to its drop"),
  /** Waiting for nothing. */
  BARRIER("barrier, nothing pending"),
  /** Memory outside the heap, and who is disturbed by its end. */
  OFFHEAP("off-heap drop"),
  /** What readers lose. */
  READER_TAX("a reader's loss at 1 M retires/s"),
  /** Ending a fence that nobody waits for. */
  SIGNAL("signal, no callback, no data"),
  /** All of a fence's life. */
  FENCE("allocate + arm + signal, no data"),
  /** Ending a fence without knowing the time. */
  SIGNAL_NOW("signal with a time stamp of its own"),
  /** Making a fence pending. */
  ARM("arm by the context's only thread"),
  /** Ending fences that consumers have given callbacks. */
  CALLBACKS("onSignal + signal, callbacks kept"),
  /** Ending fences that were given callbacks before anybody else knew of them. */
  ATTACHED("8 callbacks attached before sharing + signal"),
  /** Ending several fences at once. */
  SIGNAL_UP_TO("signalUpTo over 256 with data, each"),
  /** What is added to a signal by data. */
  SIGNAL_DATA("data to drop, at its signal"),
  /** Asking. */
  IS_SIGNALED("isSignaled of all kinds"),
  /** Ending fences that a thread each waits for. */
  BURST("64 signals in a row, a waiter parked for each"),
  /** Waiting for what comes soon. */
  AWAIT_SPIN("await, signalled while it spins"),
  /** Waiting for what does not. */
  AWAIT_PARKED("await, signalled once it sleeps"),
  /** Many fences, and the end of their context. */
  PENDING("1 M pending fences with data"),
  /** Making one fence of several. */
  MERGE("merging pending fences, and two of which one ended"),
  /** What those do who use some memory. */
  RESERVATION("reservation of 4: add in place + ask"),
  /** Finding points and ending their work. */
  TIMELINE("timeline of 1 M pending points"),
  /** Waiting for whichever comes first. */
  WAIT_ANY("await any of 64"),
  /** Passing what could be recorded. */
  TRACE_POINT("a trace point that is off"),
  /** Sections and retirements under other collectors. */
  COLLECTORS("read side and retire, other collectors"),
  /** Sections and retirements with less of compilers. */
  COMPILERS("enter + exit, compiled by C1"),
  /** Grace periods that meet many readers. */
  SLOTS("grace periods, 10,000 inside");

  private final String description;

  Operation(String description) {
    this.description = description;
  }

  /** {@return its name on the command line} */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@return what it is, for people} */
  public String description() {
    return description;
  }

  /**
   * {@return the operation of that name, if there is one}
   *
   * @param id as on the command line
   */
  public static Optional<Operation> byId(String id) {
    return Arrays.stream(values()).filter(operation -> operation.id().equals(id)).findFirst();
  }

  /** {@return all names, for people} */
  public static String ids() {
    return Arrays.stream(values()).map(Operation::id).collect(Collectors.joining(", "));
  }
}
