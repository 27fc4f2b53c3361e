package dev.picket.bench.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.picket.bench.strategy.Strategy;
import dev.picket.fence.Fence;
import dev.picket.sharing.KernelCase;
import dev.picket.sharing.SharingTwin;
import dev.picket.sharing.SourceTwin;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jfr.Configuration;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages say what the code is; it sits here because only this module sees all the others. */
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Set<String> OF_EVERY_OBJECT =
      Set.of("toString", "hashCode", "equals", "values", "valueOf");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          // The twins of rings lie in the package of the real ones, and are no part of the library.
          .withImportOption(location -> !location.contains("/BrokenRings"))
          .importPackages("dev.picket");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.picket.reclaim",
        "dev.picket.fence",
        "dev.picket.fence.sync",
        "dev.picket.fence.ring"
      })
  void everyPublicMethodIsInThreads(String exported) throws IOException {
    Map<String, String> sections =
        sectionsByClass(Files.readString(ROOT.resolve("docs/threads.md")));
    List<String> missing = new ArrayList<>();
    int seen = 0;
    for (JavaClass type : CLASSES) {
      if (!type.getPackageName().equals(exported)
          || !type.getModifiers().contains(JavaModifier.PUBLIC)
          || type.getEnclosingClass().isPresent()) {
        continue;
      }
      for (JavaMethod method : type.getMethods()) {
        if (isOwnPublic(type, method)) {
          seen++;
          if (!sections
              .getOrDefault(type.getSimpleName(), "")
              .contains("`" + method.getName() + "`")) {
            missing.add(type.getSimpleName() + "." + method.getName());
          }
        }
      }
    }
    assertThat(seen).isGreaterThan(30);
    assertThat(missing).as("public methods that docs/threads.md does not mention").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "README.md, build-support/consumer/src/main/java/dev/picket/consumer/Main.java",
    "docs/observing.md, build-support/consumer/src/main/java/dev/picket/consumer/Metered.java",
    "docs/devices.md, device-vfio/src/test/java/dev/picket/vfio/RegistersTest.java",
    "docs/sharing.md, fence-api/src/test/java/dev/picket/fence/sync/SharingExampleTest.java"
        + " build-support/consumer/src/main/java/dev/picket/consumer/Compositor.java",
    "docs/rings.md, fence-api/src/test/java/dev/picket/fence/ring/RingExampleTest.java"
        + " device-vfio/src/test/java/dev/picket/vfio/RemovalGuestTest.java",
    "docs/kernel-interop.md, device-vfio/src/test/java/dev/picket/dmabuf/FrameConsumer.java"
  })
  void theExamplesOfAPageAreCodeThatIsBuiltAndRun(String page, String sources) throws IOException {
    StringBuilder code = new StringBuilder();
    for (String source : sources.split(" ", -1)) {
      code.append(squeezed(Files.readString(ROOT.resolve(source))));
    }
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve(page)));
    assertThat(block.find()).as("%s shows an example", page).isTrue();
    do {
      assertThat(code.toString()).contains(squeezed(block.group(1)));
    } while (block.find());
  }

  @Test
  void thePageAboutSharingTellsHowManyCasesOfTheKernelsThereAre() throws IOException {
    assertThat(Files.readString(ROOT.resolve("docs/sharing.md")))
        .contains(KernelCase.all().size() + " cases of the kernel's tests")
        .contains(SharingTwin.values().length + " twins of this library")
        .contains("each; " + SourceTwin.all().size() + "\nmore rules");
  }

  @Test
  void theCommandsInReadmeAreRunByContinuousIntegration() throws IOException {
    String ci = Files.readString(ROOT.resolve(".ci/run"));
    Matcher command =
        Pattern.compile(
                "(?m)^(\\./picket (?:compare --quick|peers --quick|certify --quick|campaign"
                    + " --quick|vfio(?: cost --quick)?|export .*)|mvn -B verify)$")
            .matcher(Files.readString(ROOT.resolve("README.md")));
    int seen = 0;
    for (; command.find(); seen++) {
      assertThat(ci).contains(command.group(1));
    }
    assertThat(seen).isEqualTo(8);
  }

  @Test
  void everyEventIsOnInTheSettingsThatComeAlongAndIsExplained() throws Exception {
    String page = Files.readString(ROOT.resolve("docs/observing.md"));
    Map<String, String> expected = new HashMap<>(Map.of("jdk.DataLoss#enabled", "true"));
    for (JavaClass type : CLASSES) {
      if (type.isAssignableTo(Event.class)
          && !type.getModifiers().contains(JavaModifier.ABSTRACT)) {
        EventType event = EventType.getEventType(type.reflect().asSubclass(Event.class));
        assertThat(page).contains("`" + event.getName() + "`");
        event
            .getSettingDescriptors()
            .forEach(
                setting ->
                    expected.put(
                        event.getName() + "#" + setting.getName(), wanted(setting.getName())));
      }
    }
    assertThat(expected).containsKey("dev.picket.RingTransition#enabled").hasSizeGreaterThan(24);
    try (Reader reader =
        new InputStreamReader(Fence.class.getResourceAsStream("/picket.jfc"), UTF_8)) {
      assertThat(Configuration.create(reader).getSettings())
          .containsExactlyInAnyOrderEntriesOf(expected);
    }
  }

  private static String wanted(String setting) {
    return switch (setting) {
      case "enabled" -> "true";
      case "stackTrace" -> "false";
      case "threshold" -> "0 ns";
      default -> "(a setting that this test does not know)";
    };
  }

  @ParameterizedTest
  @EnumSource
  void everyStrategyThatIsComparedIsExplained(Strategy strategy) throws IOException {
    String name = "`" + strategy.id() + "`";
    assertThat(Files.readString(ROOT.resolve("README.md"))).contains("| " + name + " |");
    assertThat(Files.readString(ROOT.resolve("docs/choosing-a-strategy.md"))).contains(name);
  }

  @Test
  void everyFileThatThePagesNameExists() throws IOException {
    List<Path> pages;
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      pages = new ArrayList<>(docs.filter(page -> page.toString().endsWith(".md")).toList());
    }
    pages.add(ROOT.resolve("README.md"));
    pages.add(ROOT.resolve("CONTRIBUTING.md"));
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      Matcher link =
          Pattern.compile("\\]\\((?!https?:)([^)#]+)[^)]*\\)").matcher(Files.readString(page));
      while (link.find()) {
        if (!Files.exists(page.resolveSibling(link.group(1)))) {
          broken.add(page.getFileName() + " -> " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean isOwnPublic(JavaClass type, JavaMethod method) {
    boolean component =
        type.isRecord()
            && method.getRawParameterTypes().isEmpty()
            && type.tryGetField(method.getName()).isPresent();
    return method.getModifiers().contains(JavaModifier.PUBLIC)
        && !method.getModifiers().contains(JavaModifier.SYNTHETIC)
        && !component
        && !OF_EVERY_OBJECT.contains(method.getName());
  }

  private static Map<String, String> sectionsByClass(String page) {
    Map<String, String> sections = new HashMap<>();
    for (String section : Pattern.compile("(?m)^### ").split(page, -1)) {
      int end = section.indexOf('\n');
      for (String type : section.substring(0, end).strip().split(", ", -1)) {
        sections.put(type, section.substring(end));
      }
    }
    return sections;
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }
}
