package dev.picket.stress.certify;

/**
 * What is claimed, and what no test here could refute.
 *
 * @param sentence what must hold
 * @param reason why a test of it could only ever pass
 */
public record Untestable(String sentence, String reason) {}
