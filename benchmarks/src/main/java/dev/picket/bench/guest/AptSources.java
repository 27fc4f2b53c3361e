package dev.picket.bench.guest;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The package sources that this machine is set up with, in both of apt's formats. */
final class AptSources {
  private static final Pattern ONE_LINE =
      Pattern.compile("deb\\s+(?:\\[(?<options>[^]]*)]\\s*)?(?<uri>\\S+)\\s+(?<rest>\\S.*)");
  private static final Pattern SIGNED_BY =
      Pattern.compile("(?:^|\\s)signed-by=(\\S+)", Pattern.CASE_INSENSITIVE);
  private static final Set<String> NO = Set.of("no", "false", "without", "off", "disable", "0");

  private record Source(String uri, List<String> suites, List<String> components, String signedBy) {
    /** Judged by the path, for mirrors have all kinds of host names. A disc has one release. */
    boolean isDebian() {
      String path = path(uri).toLowerCase(Locale.ROOT);
      return components.contains("main")
          && !path.startsWith("cdrom:")
          && path.contains("debian")
          && !path.contains("security")
          && suites.stream().anyMatch(suite -> !suite.contains("-"));
    }

    private static String path(String uri) {
      try {
        URI parsed = URI.create(uri);
        String path = parsed.getPath();
        return path == null ? uri : path;
      } catch (IllegalArgumentException e) {
        return uri;
      }
    }
  }

  private AptSources() {}

  /**
   * Finds the mirror of Debian.
   *
   * @param etcApt the folder of apt's configuration
   * @return the first that is turned on
   * @throws IOException if a file that is there cannot be read
   */
  static Optional<DebianMirror> debian(Path etcApt) throws IOException {
    for (Path file : files(etcApt)) {
      // Whatever is no UTF-8 is in remarks.
      List<String> lines =
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
      List<Source> sources =
          file.toString().endsWith(".sources") ? stanzas(lines) : oneLiners(lines);
      for (Source source : sources) {
        if (source.isDebian()) {
          return Optional.of(new DebianMirror(source.uri(), source.signedBy()));
        }
      }
    }
    return Optional.empty();
  }

  private static List<Path> files(Path etcApt) throws IOException {
    List<Path> files = new ArrayList<>();
    Path list = etcApt.resolve("sources.list");
    if (Files.isReadable(list)) {
      files.add(list);
    }
    Path parts = etcApt.resolve("sources.list.d");
    if (Files.isDirectory(parts)) {
      try (Stream<Path> some = Files.list(parts)) {
        some.filter(
                file -> file.toString().endsWith(".list") || file.toString().endsWith(".sources"))
            .filter(Files::isReadable)
            .sorted()
            .forEach(files::add);
      }
    }
    return files;
  }

  private static List<Source> oneLiners(List<String> lines) {
    List<Source> sources = new ArrayList<>();
    for (String line : lines) {
      Matcher entry = ONE_LINE.matcher(line.replaceFirst("#.*", "").strip());
      if (entry.matches()) {
        List<String> rest = words(entry.group("rest"));
        String options = entry.group("options");
        Matcher key = SIGNED_BY.matcher(options == null ? "" : options);
        sources.add(
            new Source(
                entry.group("uri"),
                rest.subList(0, 1),
                rest.subList(1, rest.size()),
                key.find() ? key.group(1) : ""));
      }
    }
    return sources;
  }

  private static List<Source> stanzas(List<String> lines) {
    List<Source> sources = new ArrayList<>();
    Map<String, String> fields = new LinkedHashMap<>();
    String last = "";
    for (String line : lines) {
      if (line.isBlank()) {
        addStanza(fields, sources);
        fields.clear();
      } else if (line.startsWith(" ") || line.startsWith("\t")) {
        fields.merge(last, line, (before, more) -> before + "\n" + more);
      } else if (!line.startsWith("#") && line.contains(":")) {
        int colon = line.indexOf(':');
        last = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        fields.put(last, line.substring(colon + 1).strip());
      }
    }
    addStanza(fields, sources);
    return sources;
  }

  private static void addStanza(Map<String, String> fields, List<Source> sources) {
    boolean off = NO.contains(fields.getOrDefault("enabled", "yes").toLowerCase(Locale.ROOT));
    if (off || !words(fields.getOrDefault("types", "")).contains("deb")) {
      return;
    }
    for (String uri : words(fields.getOrDefault("uris", ""))) {
      sources.add(
          new Source(
              uri,
              words(fields.getOrDefault("suites", "")),
              words(fields.getOrDefault("components", "")),
              fields.getOrDefault("signed-by", "")));
    }
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
  }
}
