package dev.picket.stress.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The claims, their tests on the class path, and the page about them are one. */
class ClaimsTest {
  private static final List<Claim> CLAIMS = Claims.ALL;
  private static final Path PAGE = Path.of("..", "docs", "claims.md");
  private static final String PACKAGE = "dev.picket.stress.";

  @Test
  void theProcessorHasListedEveryTestOfTheClaimsAndNoOther() {
    assertThat(Jcstress.tests())
        .isEqualTo(
            CLAIMS.stream()
                .flatMap(claim -> claim.names().stream())
                .collect(Collectors.toCollection(TreeSet::new)));
    assertThat(Certifier.unclaimed(Jcstress.tests())).isEmpty();
  }

  @Test
  void aTestWithoutAClaimIsFound() {
    assertThat(Certifier.unclaimed(new TreeSet<>(List.of("a.Stray")))).contains("a.Stray");
  }

  @Test
  void numbersRiseByOne() {
    assertThat(CLAIMS.stream().map(Claim::number))
        .isEqualTo(IntStream.rangeClosed(1, CLAIMS.size()).boxed().toList());
  }

  @ParameterizedTest
  @FieldSource("CLAIMS")
  void testsForbidWhatTheirTwinsAreToShow(Claim claim) {
    assertThat(claim.tests()).isNotEmpty();
    assertThat(claim.twins()).isNotEmpty();
    assertThat(claim.tests())
        .allMatch(test -> Jcstress.forbidsSomething(Claim.nameOf(test)))
        .noneMatch(test -> Jcstress.showsSomething(Claim.nameOf(test)));
    assertThat(claim.twins())
        .allMatch(twin -> Jcstress.showsSomething(Claim.nameOf(twin)))
        .noneMatch(twin -> Jcstress.forbidsSomething(Claim.nameOf(twin)));
  }

  @ParameterizedTest
  @FieldSource("CLAIMS")
  void thePageNamesSentenceTestsAndTwins(Claim claim) throws IOException {
    String section = sections().get(claim.number());
    assertThat(section).isNotNull();
    assertThat(section.replaceAll("\\s+", " ")).contains(claim.sentence());
    assertThat(namedIn(section))
        .isEqualTo(
            claim.names().stream()
                .map(name -> name.substring(PACKAGE.length()))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void thePageHasNoOtherClaims() throws IOException {
    assertThat(sections().keySet())
        .containsExactlyInAnyOrderElementsOf(CLAIMS.stream().map(Claim::number).toList());
  }

  @Test
  void thePageSaysWhatIsNotTestable() throws IOException {
    String page = Files.readString(PAGE).replaceAll("\\s+", " ");
    assertThat(Claims.NOT_TESTABLE_HERE)
        .allMatch(claim -> page.contains(claim.sentence()) && page.contains(claim.reason()));
  }

  private static Map<Integer, String> sections() throws IOException {
    Map<Integer, String> sections = new HashMap<>();
    for (String section : Pattern.compile("(?m)^## ").split(Files.readString(PAGE), -1)) {
      var heading = Pattern.compile("\\A(\\d+)\\. ").matcher(section);
      if (heading.find()) {
        sections.put(Integer.valueOf(heading.group(1)), section);
      }
    }
    return sections;
  }

  private static Set<String> namedIn(String section) {
    return Pattern.compile("`((?:barrier|reclaim|fence|sync|ring|device|twin)\\.[A-Za-z.]+)`")
        .matcher(section)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
