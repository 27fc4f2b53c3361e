package dev.picket.bench.guest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a guest ended.
 *
 * @param status the exit code of what ran in it; empty if the guest died before
 * @param boot until that was started, or until the end
 * @param total until the guest was gone
 * @param problem why there is no exit code, else empty
 * @param lastWords the end of the console's log, if there was a problem
 * @param console the whole log of the console
 */
public record GuestEnding(
    Optional<Integer> status,
    Duration boot,
    Duration total,
    String problem,
    List<String> lastWords,
    Path console) {}
