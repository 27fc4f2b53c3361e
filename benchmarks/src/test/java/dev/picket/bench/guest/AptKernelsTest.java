package dev.picket.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.bench.guest.KernelSource.FetchedKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptKernelsTest {
  private static final String MIRROR = "http://mirror.example/debian";

  @TempDir Path bin;
  @TempDir Path folder;
  private FakePrograms programs;

  @BeforeEach
  void downloadsAreOneFilePerPackage() throws IOException {
    programs =
        new FakePrograms(bin)
            .put(
                "apt-get",
                """
                for word; do
                  if [ "$download" ]; then echo "$word" >"$word.deb"; fi
                  if [ "$word" = download ]; then download=yes; fi
                done
                """)
            .put(
                "dpkg-deb",
                """
                case $(cat "$2") in
                linux-image-*) mkdir -p "$3/boot" "$3/usr/lib/modules/6.1+x"
                  : >"$3/boot/vmlinuz-6.1+x" ;;
                linux-binary-*) mkdir -p "$3/usr/lib/modules/6.1+x"
                  : >"$3/usr/lib/modules/6.1+x/vmlinuz" ;;
                linux-modules-*) mkdir -p "$3/usr/lib/modules/6.1+x/kernel" ;;
                esac
                """);
  }

  @Test
  void theImageMayBeOnePackage() throws Exception {
    dependenciesOfTheImage("linux-base");
    FetchedKernel kernel = fetch();
    assertThat(kernel.version()).isEqualTo("6.1+x");
    assertThat(kernel.image()).exists().endsWith(Path.of("boot/vmlinuz-6.1+x"));
    assertThat(kernel.modules()).isDirectory();
    assertThat(folder.resolve("linux-image-6.1+x.deb")).exists();
  }

  @Test
  void theImageMayBeSplit() throws Exception {
    dependenciesOfTheImage("linux-binary-6.1+x", "linux-modules-6.1+x", "linux-base-6.1+x");
    FetchedKernel kernel = fetch();
    assertThat(kernel.image()).exists().hasFileName("vmlinuz");
    assertThat(kernel.modules().resolve("kernel")).isDirectory();
    assertThat(folder.resolve("linux-image-6.1+x.deb")).doesNotExist();
  }

  @Test
  void withoutANetworkItSaysWhatAptSaidAndWhatToDo() throws Exception {
    programs.put("apt-get", "echo 'E: no route to host'; exit 100");
    dependenciesOfTheImage();
    assertThatThrownBy(this::fetch)
        .isInstanceOf(GuestException.class)
        .hasMessageContainingAll(
            "cannot fetch the kernel of trixie from " + MIRROR,
            "apt-get ended with 100",
            "no route to host",
            "--mirror URL");
  }

  @Test
  void aSuiteWithoutAKernelIsNamed() throws Exception {
    programs.put("apt-cache", "");
    assertThatThrownBy(this::fetch).hasMessageContainingAll("trixie", MIRROR, "no kernel");
  }

  @Test
  void whereThereIsNoAptItSaysSo() {
    HostTools none = new HostTools(List.of());
    assertThatThrownBy(() -> new AptKernels(MIRROR, none).fetch("trixie", folder))
        .hasMessageContaining("no apt-get");
  }

  @Test
  void aptIsGivenOneSourceOnly() throws Exception {
    dependenciesOfTheImage();
    fetch();
    assertThat(Files.readString(folder.resolve("kernel.sources")))
        .startsWith("Types: deb\nURIs: " + MIRROR + "\nSuites: trixie\nComponents: main\n");
  }

  private void dependenciesOfTheImage(String... packages) throws IOException {
    programs.put(
        "apt-cache",
        """
        for word; do last=$word; done
        case $last in
        linux-image-amd64) printf '%%s\\n' "$last" '  Depends: linux-base-amd64' \
          '  Depends: linux-image-6.1+x' ;;
        *) for each in %s; do echo "  Depends: $each"; done ;;
        esac
        """
            .formatted(String.join(" ", packages)));
  }

  private FetchedKernel fetch() throws Exception {
    return new AptKernels(MIRROR, programs.tools()).fetch("trixie", folder);
  }
}
