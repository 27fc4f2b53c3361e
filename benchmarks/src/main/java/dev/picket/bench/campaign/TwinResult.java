package dev.picket.bench.campaign;

/**
 * Whether a twin was caught.
 *
 * @param twin what is wrong with it
 * @param cases how many it took; zero if it was not caught
 * @param problem what gave it away
 */
public record TwinResult(String twin, int cases, String problem) {
  /** {@return whether it was} */
  public boolean isCaught() {
    return cases > 0;
  }
}
