/**
 * What runs inside the guest of {@code ./picket vfio}: the tests tagged {@code guest} of this
 * module are started by {@code GuestTests}, in one JVM, on devices that {@code GuestDevices} finds.
 *
 * <p>Tests of the library lie in the packages of the library; here are the runner, the devices, the
 * user without rights and the test of the guest itself. What boots the guest is {@code
 * dev.picket.bench.guest}.
 */
package dev.picket.guest;
