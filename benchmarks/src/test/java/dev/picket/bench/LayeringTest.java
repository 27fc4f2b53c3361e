package dev.picket.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may depend on whom; it sits here because only this module sees all the others. */
class LayeringTest {
  /** The layers of fence-api, lowest first: each may use those before it. */
  private static final List<String[]> LAYERS =
      List.of(
          new String[] {"dev.picket.fence.trace"},
          new String[] {"dev.picket.reclaim.spi"},
          new String[] {"dev.picket.reclaim"},
          new String[] {"dev.picket.reclaim.era"},
          new String[] {"dev.picket.fence"},
          new String[] {"dev.picket.fence.sync"},
          new String[] {"dev.picket.fence.ring"});

  private static final List<String> RECLAIMERS =
      List.of("dev.picket.reclaim.rcu", "dev.picket.reclaim.hazard", "dev.picket.reclaim.epoch");

  private static final String[] LIBRARY = {
    "dev.picket.reclaim..",
    "dev.picket.fence..",
    "dev.picket.vfio..",
    "dev.picket.dmabuf..",
    "dev.picket.metrics.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // The contract suites, as this module sees them once they are packed.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.picket");

  /** The rules below hold of packages that do not exist yet, so these must be seen to exist. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.picket.reclaim",
        "dev.picket.reclaim.spi",
        "dev.picket.reclaim.era",
        "dev.picket.reclaim.rcu",
        "dev.picket.reclaim.hazard",
        "dev.picket.reclaim.epoch",
        "dev.picket.fence",
        "dev.picket.metrics",
        "dev.picket.bench"
      })
  void theClassesAreSeen(String prefix) {
    assertThat(CLASSES.stream().map(c -> c.getPackageName()))
        .anyMatch(name -> name.equals(prefix) || name.startsWith(prefix + "."));
  }

  @Test
  void fenceApiLayersNeverLookUp() {
    for (int lower = 0; lower < LAYERS.size(); lower++) {
      List<String> above = new ArrayList<>();
      LAYERS.stream().skip(lower + 1L).forEach(layer -> above.addAll(List.of(layer)));
      noClasses()
          .that()
          .resideInAnyPackage(LAYERS.get(lower))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above.toArray(String[]::new))
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void fenceApiKnowsNoReclaimerAndNoDevice() {
    String[] outside =
        Stream.concat(
                RECLAIMERS.stream().map(name -> name + ".."),
                Stream.of(
                    "dev.picket.reclaim.era..",
                    "dev.picket.vfio..",
                    "dev.picket.dmabuf..",
                    "dev.picket.metrics..",
                    "dev.picket.bench.."))
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage("dev.picket.reclaim", "dev.picket.reclaim.spi", "dev.picket.fence..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(outside)
        .check(CLASSES);
  }

  @ParameterizedTest
  @FieldSource("RECLAIMERS")
  void noReclaimerSeesAnother(String reclaimer) {
    List<String> forbidden = new ArrayList<>(List.of("dev.picket.vfio..", "dev.picket.dmabuf.."));
    RECLAIMERS.stream()
        .filter(other -> !other.equals(reclaimer))
        .forEach(other -> forbidden.add(other + ".."));
    noClasses()
        .that()
        .resideInAPackage(reclaimer + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.toArray(String[]::new))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void theLibraryBringsNoApplicationDependency() {
    noClasses()
        .that()
        .resideInAnyPackage(LIBRARY)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "com.fasterxml..", "org.HdrHistogram..", "me.tongfei..")
        .check(CLASSES);
  }

  /** Its agents turn the interrupts of devices, and the kernel's signals. */
  @Test
  void onlyDevicesAndKernelFencesNeedAgrona() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.picket.vfio..", "dev.picket.dmabuf..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.agrona..")
        .check(CLASSES);
  }

  @Test
  void onlyMetricsNeedMicrometer() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.picket.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(CLASSES);
  }

  /** A user's own meters could be written the same way. */
  @Test
  void metricsUseWhatEverybodyMayUse() {
    noClasses()
        .that()
        .resideInAPackage("dev.picket.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.picket.reclaim.spi..", "dev.picket.reclaim.era..", "dev.picket.fence.trace..")
        .check(CLASSES);
  }

  @Test
  void nobodyUsesUnsafe() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("sun.misc.Unsafe")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("jdk.internal..")
        .check(CLASSES);
  }
}
