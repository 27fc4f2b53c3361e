/**
 * The concurrency stress tests: each lock-free claim on the production class, beside a broken twin
 * that the same test must catch.
 *
 * <p>{@code .barrier}, {@code .reclaim}, {@code .fence} and {@code .device} hold the tests and
 * their scenarios, {@code .twin} the broken twins, {@code .certify} the list of claims, the run and
 * the verdict. A test is a concrete class of a few lines, because jcstress finds actors only in the
 * class itself; all that tests and twins share is in the scenario above them.
 */
package dev.picket.stress;
