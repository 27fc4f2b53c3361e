package dev.picket.bench.cost;

/**
 * What a child is to measure.
 *
 * @param strategy whose readers the registers have
 * @param warmUps iterations that do not count, of each benchmark
 * @param iterations those that count
 * @param millis how long each takes
 */
public record CostTask(String strategy, int warmUps, int iterations, int millis) {}
