package dev.picket.bench.guest;

import java.time.Duration;
import java.util.Optional;

/**
 * How a guest ended.
 *
 * @param status the exit code of what ran in it; empty if the guest died before
 * @param problem why there is no exit code, else empty
 * @param boot until the program was started, or until the end
 * @param total until the guest was gone
 */
record GuestEnding(Optional<Integer> status, String problem, Duration boot, Duration total) {}
