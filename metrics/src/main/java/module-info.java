import org.jspecify.annotations.NullMarked;

/** Meters of Micrometer for what Picket counts. */
@NullMarked
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // Micrometer has no module descriptor
module dev.picket.metrics {
  requires transitive dev.picket.fence;
  requires transitive micrometer.core;
  requires static transitive org.jspecify;

  exports dev.picket.metrics;
}
