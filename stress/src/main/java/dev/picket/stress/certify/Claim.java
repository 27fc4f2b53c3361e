package dev.picket.stress.certify;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is claimed, what tests it on the real classes, and what those tests must catch.
 *
 * @param number for people, from 1
 * @param sentence what must hold
 * @param tests jcstress tests of the real classes
 * @param twins the same with one line broken
 */
public record Claim(int number, String sentence, List<Class<?>> tests, List<Class<?>> twins) {
  /** The name of a test, as jcstress lists it. */
  static String nameOf(Class<?> test) {
    return String.valueOf(test.getCanonicalName());
  }

  /** Names all tests and twins. */
  List<String> names() {
    return Stream.concat(tests.stream(), twins.stream()).map(Claim::nameOf).toList();
  }
}
