package dev.picket.bench.campaign;

import java.util.List;

/**
 * A case in which something happened that must not.
 *
 * @param strategy of reclamation
 * @param inRealTime whether it ran on real threads; such a case need not show it again
 * @param seed of the case
 * @param plan of the case, in one line
 * @param problems what happened
 */
public record Finding(
    String strategy, boolean inRealTime, long seed, String plan, List<String> problems) {}
