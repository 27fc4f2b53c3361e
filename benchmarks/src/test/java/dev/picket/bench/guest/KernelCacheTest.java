package dev.picket.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.bench.guest.KernelSource.FetchedKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {
  @TempDir Path temporary;
  private final AtomicInteger fetches = new AtomicInteger();

  @Test
  void aKernelIsFetchedOnce() throws Exception {
    GuestKernel first = cache().get("trixie");
    GuestKernel second = cache().get("trixie");
    assertThat(first.fetched()).isTrue();
    assertThat(second).isEqualTo(new GuestKernel("6-trixie", first.folder(), false));
    assertThat(second.image()).hasContent("image");
    assertThat(second.modules().resolve("kernel/a.ko")).exists();
    assertThat(fetches).hasValue(1);
    assertThat(names()).containsExactlyInAnyOrder("6-trixie", "lock");
  }

  @Test
  void suitesHaveKernelsOfTheirOwn() throws Exception {
    assertThat(cache().get("trixie").version()).isEqualTo("6-trixie");
    assertThat(cache().get("sid").version()).isEqualTo("6-sid");
    assertThat(cache().get("trixie").version()).isEqualTo("6-trixie");
  }

  @Test
  void suitesWithOneKernelShareIt() throws Exception {
    KernelCache cache = new KernelCache(folder(), (suite, work) -> fetch("both", work));
    GuestKernel first = cache.get("trixie");
    assertThat(cache.get("stable").folder()).isEqualTo(first.folder());
    assertThat(cache.get("trixie").fetched()).isFalse();
    assertThat(cache.get("stable").fetched()).isFalse();
    assertThat(fetches).hasValue(2);
    assertThat(names()).containsExactlyInAnyOrder("6-both", "lock");
  }

  @Test
  void aFailedFetchLeavesNothing() throws Exception {
    KernelCache broken =
        new KernelCache(
            folder(),
            (suite, work) -> {
              Files.writeString(work.resolve("half"), "a kernel");
              throw new GuestException("no network");
            });
    assertThatThrownBy(() -> broken.get("trixie")).hasMessage("no network");
    assertThat(names()).containsExactly("lock");
  }

  @Test
  void whatAnInterruptedRunLeftIsNoKernelAndIsRemoved() throws Exception {
    Path left = Files.createDirectories(folder().resolve("unfinished-1/whole"));
    Files.writeString(left.resolve("vmlinuz"), "half");
    Files.createDirectories(folder().resolve("6-trixie"));
    assertThat(cache().get("trixie").image()).hasContent("image");
    assertThat(names()).containsExactlyInAnyOrder("6-trixie", "lock");
  }

  @Test
  void whoWaitsForAnotherRunTakesWhatThatFetched() throws Exception {
    Files.createDirectories(folder());
    LockHolder other = LockHolder.of(folder().resolve("lock"));
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<GuestKernel> waiting;
      try (other) {
        waiting = thread.submit(() -> cache().get("trixie"));
        Path draft = Files.createDirectory(temporary.resolve("draft"));
        Files.writeString(draft.resolve("suite"), "trixie");
        Files.move(draft, folder().resolve("6.2-of-another-run"));
      }
      assertThat(waiting.get().version()).isEqualTo("6.2-of-another-run");
    }
    assertThat(fetches).hasValue(0);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws Exception {
    Files.writeString(temporary.resolve("picket"), "in the way");
    assertThatThrownBy(() -> cache().get("trixie"))
        .isInstanceOf(GuestException.class)
        .hasMessageContainingAll(folder().toString(), "XDG_CACHE_HOME");
  }

  private KernelCache cache() {
    return new KernelCache(folder(), this::fetch);
  }

  private FetchedKernel fetch(String suite, Path work) throws IOException {
    fetches.incrementAndGet();
    Path modules = Files.createDirectories(work.resolve("x/modules"));
    Files.writeString(Files.createDirectories(modules.resolve("kernel")).resolve("a.ko"), "a");
    return new FetchedKernel(
        "6-" + suite, Files.writeString(work.resolve("x/vmlinuz"), "image"), modules);
  }

  private Path folder() {
    return temporary.resolve("picket/guest");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }
}
