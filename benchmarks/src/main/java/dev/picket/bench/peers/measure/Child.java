package dev.picket.bench.peers.measure;

/** What one JVM measures. */
interface Child {
  /** Takes up its figures. */
  void addTo(Bench bench);

  /** {@return what is measured, and how it is set up, in a few words} */
  String about();
}
