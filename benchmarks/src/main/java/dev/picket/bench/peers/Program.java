package dev.picket.bench.peers;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A peer that is a program of its own, built from {@code benchmarks/peers}. */
public enum Program {
  /** liburcu, with membarrier. */
  URCU_MEMB("urcu-memb", "liburcu-dev"),
  /** liburcu, with fences in readers. */
  URCU_MB("urcu-mb", "liburcu-dev"),
  /** liburcu, whose readers tell when they are quiescent. */
  URCU_QSBR("urcu-qsbr", "liburcu-dev"),
  /** liburcu, whose readers register themselves. */
  URCU_BP("urcu-bp", "liburcu-dev"),
  /** Concurrency Kit's epochs and hazard pointers. */
  CK("ck", "libck-dev"),
  /** crossbeam-epoch. */
  CROSSBEAM("crossbeam", "librust-crossbeam-epoch-dev");

  /** The flavours of one library. */
  static final List<Program> LIBURCU = List.of(URCU_MEMB, URCU_MB, URCU_QSBR, URCU_BP);

  private final String id;
  private final String library;

  Program(String id, String library) {
    this.id = id;
    this.library = library;
  }

  /** {@return its name} */
  public String id() {
    return id;
  }

  /** {@return the package of Debian that its library is in} */
  String library() {
    return library;
  }

  static Optional<Program> byId(String id) {
    return Arrays.stream(values()).filter(program -> program.id.equals(id)).findFirst();
  }
}
