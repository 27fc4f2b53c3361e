package dev.picket.bench.peers;

/** A peer could not be measured. The message says how it failed, for people. */
final class PeerFailure extends Exception {
  private static final long serialVersionUID = 1L;

  PeerFailure(String message) {
    super(message);
  }
}
