package dev.picket.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AptSourcesTest {
  @TempDir Path apt;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deb http://mirror.example/debian trixie main",
        "deb [signed-by=/keys.gpg arch=amd64] http://mirror.example/debian/ trixie main non-free",
        "# deb http://off.example/debian trixie main\n"
            + "deb http://mirror.example/debian stable main # on",
        "deb-src http://source.example/debian trixie main\n"
            + "deb http://mirror.example/debian sid main",
        "deb http://sec.example/debian-security trixie-security main\n"
            + "deb http://mirror.example/debian trixie main",
        "deb http://other.example/linux/debian trixie stable\n"
            + "deb http://mirror.example/debian trixie main",
        "deb http://other.example/deb trixie main\ndeb http://mirror.example/x/Debian trixie main",
        "deb cdrom:[Debian GNU/Linux 13.1.0 _Trixie_ - DVD 1]/ trixie contrib main\n"
            + "deb http://mirror.example/debian trixie main",
        "deb http://debian.example/apt trixie main\ndeb http://mirror.example/debian trixie main"
      })
  void theMirrorIsFoundAmongOneLiners(String list) throws IOException {
    Files.writeString(apt.resolve("sources.list"), list + "\n");
    assertThat(AptSources.debian(apt))
        .hasValueSatisfying(
            mirror -> assertThat(mirror.uri()).startsWith("http://mirror.example/"));
  }

  @Test
  void theKeyOfAOneLinerIsKept() throws IOException {
    Files.writeString(
        apt.resolve("sources.list"),
        "deb [ arch=amd64 signed-by=/keys.gpg ] http://mirror.example/debian trixie main\n");
    assertThat(AptSources.debian(apt))
        .contains(new DebianMirror("http://mirror.example/debian", "/keys.gpg"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        """
        Enabled: no
        Types: deb
        URIs: http://off.example/debian
        Suites: trixie
        Components: main

        """,
        """
        Types: deb-src
        URIs: http://source.example/debian
        Suites: trixie
        Components: main

        """,
        """
        Types: deb
        URIs: http://sec.example/debian-security
        Suites: trixie-security
        Components: main

        """,
        """
        # Types: deb
        # URIs: http://off.example/debian

        """
      })
  void theMirrorIsFoundAmongStanzas(String before) throws IOException {
    stanzas(
        before
            + """
            types: deb deb-src
            # a remark
            URIs: http://mirror.example/debian
              http://second.example/debian
            Suites: trixie
             trixie-updates
            Components: main
            Signed-By: /keys.gpg
            """);
    assertThat(AptSources.debian(apt))
        .contains(new DebianMirror("http://mirror.example/debian", "/keys.gpg"));
  }

  @Test
  void aKeyInsideTheStanzaIsKeptWithItsIndentation() throws IOException {
    stanzas(
        """
        Types: deb
        URIs: mirror+file:/etc/apt/mirrors/debian.list
        Suites: trixie
        Components: main
        Signed-By:
         -----BEGIN PGP PUBLIC KEY BLOCK-----
         .
         abc
        """);
    assertThat(AptSources.debian(apt))
        .contains(
            new DebianMirror(
                "mirror+file:/etc/apt/mirrors/debian.list",
                "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc"));
  }

  @Test
  void aRemarkThatIsNoUtf8IsNoHindrance() throws IOException {
    Files.writeString(
        apt.resolve("sources.list"),
        "# f\u00fcr uns\ndeb http://mirror.example/debian trixie main\n",
        StandardCharsets.ISO_8859_1);
    assertThat(AptSources.debian(apt))
        .contains(new DebianMirror("http://mirror.example/debian", ""));
  }

  @Test
  void aMachineWithoutAptHasNone() throws IOException {
    assertThat(AptSources.debian(apt.resolve("none"))).isEmpty();
  }

  @Test
  void anotherDistributionHasNone() throws IOException {
    Files.writeString(
        apt.resolve("sources.list"), "deb http://mirror.example/ubuntu noble main\nnonsense\n");
    assertThat(AptSources.debian(apt)).isEmpty();
  }

  private void stanzas(String text) throws IOException {
    Files.writeString(
        Files.createDirectories(apt.resolve("sources.list.d")).resolve("debian.sources"), text);
  }
}
