package dev.picket.bench.replay;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a child can be told to do.
 *
 * @param <R> type of what it measures
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ReplayTask.class, name = "replay"),
  @JsonSubTypes.Type(value = StallTask.class, name = "stall"),
  @JsonSubTypes.Type(value = RingTask.class, name = "ring")
})
public sealed interface ChildTask<R extends ChildResult> permits ReplayTask, StallTask, RingTask {
  /** {@return the name of the strategy} */
  String strategy();

  /** {@return how many records may be outstanding} */
  long maxRecords();

  /** {@return the class of what it measures} */
  Class<R> resultType();
}
