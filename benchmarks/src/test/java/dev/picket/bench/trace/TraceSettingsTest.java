package dev.picket.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.picket.fence.Fence;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Configuration;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.SettingDescriptor;
import org.junit.jupiter.api.Test;

/** The settings that come along forget no event; it sits here because it sees all modules. */
class TraceSettingsTest {
  @Test
  void everyEventOfPicketIsOnWithoutStackTraceAndThreshold() throws Exception {
    Map<String, String> expected = new TreeMap<>(Map.of("jdk.DataLoss#enabled", "true"));
    new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.picket")
            .stream()
            .filter(type -> type.isAssignableTo(Event.class))
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .forEach(type -> expected.putAll(settingsOf(type.reflect())));
    assertThat(expected).containsKey("dev.picket.RingTransition#enabled").hasSizeGreaterThan(24);

    try (Reader reader =
        new InputStreamReader(Fence.class.getResourceAsStream("/picket.jfc"), UTF_8)) {
      assertThat(new TreeMap<>(Configuration.create(reader).getSettings())).isEqualTo(expected);
    }
  }

  private static Map<String, String> settingsOf(Class<?> event) {
    EventType type = EventType.getEventType(event.asSubclass(Event.class));
    Map<String, String> settings = new TreeMap<>();
    for (SettingDescriptor setting : type.getSettingDescriptors()) {
      settings.put(
          type.getName() + "#" + setting.getName(),
          switch (setting.getName()) {
            case "enabled" -> "true";
            case "stackTrace" -> "false";
            case "threshold" -> "0 ns";
            default -> "(a setting that this test does not know)";
          });
    }
    return settings;
  }
}
