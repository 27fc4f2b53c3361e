package dev.picket.stress.certify;

/**
 * One test in one split: what is to be executed, once.
 *
 * @param test name of the class
 * @param split which compilers
 */
public record Run(String test, Split split) {}
