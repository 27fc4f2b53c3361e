/**
 * The concurrency stress tests: each lock-free claim on the production class, beside a broken twin
 * that the same test must catch. Nothing is here yet.
 */
package dev.picket.stress;
