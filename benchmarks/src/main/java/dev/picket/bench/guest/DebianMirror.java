package dev.picket.bench.guest;

/**
 * Where Debian packages come from.
 *
 * @param uri as in apt's sources
 * @param signedBy a key ring's path, or the key itself in lines that are indented; empty for the
 *     keys that apt trusts anyway
 */
record DebianMirror(String uri, String signedBy) {}
