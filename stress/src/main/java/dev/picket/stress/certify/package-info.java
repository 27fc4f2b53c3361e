/**
 * The certificate: which claims there are and what tests them, the run of all tests, and the
 * verdict over what was counted.
 */
@NullMarked
package dev.picket.stress.certify;

import org.jspecify.annotations.NullMarked;
