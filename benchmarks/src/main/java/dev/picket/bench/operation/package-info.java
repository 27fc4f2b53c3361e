/**
 * What single operations of a reclaimer and of fences over it cost, as benchmarks of JMH: {@code
 * ReadSide}, {@code Retiring} and {@code Waiting}, {@code Signalling} and {@code Awaiting}, over
 * each strategy. Meant to be run by JMH's own main class, with its profilers and on whatever
 * compilers and collectors are of interest; CONTRIBUTING.md says how.
 */
@NullMarked
package dev.picket.bench.operation;

import org.jspecify.annotations.NullMarked;
