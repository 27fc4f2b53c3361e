/**
 * The command line: reads options, starts what they ask for, prints, and chooses the exit code.
 *
 * <p>Exit codes: 0 all is well, 1 a violation was found, 2 the command or its input is wrong.
 * Nothing here measures or computes.
 */
@NullMarked
package dev.picket.bench.cli;

import org.jspecify.annotations.NullMarked;
