/**
 * Turns what was measured into what people read: the table, the sentence of the verdict, and the
 * JSON file with all raw data.
 *
 * <p>Nothing here measures or runs anything, and no number is made up: what was not measured is not
 * printed.
 */
@NullMarked
package dev.picket.bench.report;

import org.jspecify.annotations.NullMarked;
