package dev.picket.stress.certify;

import java.util.List;

/**
 * Which compiler makes the code of each of the two actors.
 *
 * @param first of the first actor in the source
 * @param second of the second one
 */
public record Split(Tier first, Tier second) {
  /** Interpreter and compilers of HotSpot. */
  public enum Tier {
    /** Bytecode, not compiled. */
    INTERPRETER,
    /** The quick compiler. */
    C1,
    /** The optimizing compiler. */
    C2
  }

  /** What finds most in little time: optimized against optimized, and one side as written. */
  static final List<Split> QUICK =
      List.of(new Split(Tier.C2, Tier.C2), new Split(Tier.C1, Tier.C2));

  /** All nine. */
  static List<Split> all() {
    return List.of(Tier.values()).stream()
        .flatMap(first -> List.of(Tier.values()).stream().map(second -> new Split(first, second)))
        .toList();
  }

  @Override
  public String toString() {
    return first + "/" + second;
  }
}
