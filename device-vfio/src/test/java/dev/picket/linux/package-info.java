/** Tests of what the module says about Linux. */
@org.jspecify.annotations.NullMarked
package dev.picket.linux;
