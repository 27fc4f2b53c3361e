package dev.picket.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelModulesTest {
  @TempDir Path folder;

  @Test
  void dependenciesComeFirstAndOnce() throws IOException {
    Modules.put(folder.resolve("kernel/gpu/virtio-gpu.ko.xz"), "virtio_dma_buf,drm-base");
    Modules.put(folder.resolve("kernel/gpu/virtio_dma_buf.ko.xz"), "drm_base");
    Modules.put(folder.resolve("kernel/gpu/drm-base.ko"), "");
    Modules.put(folder.resolve("kernel/gpu/vgem.ko.xz"), "drm_base");
    Modules.put(folder.resolve("kernel/gpu/other.ko.xz"), "");
    assertThat(new KernelModules(folder).closure(List.of("virtio_gpu", "vgem")).keySet())
        .containsExactly("drm_base", "virtio_dma_buf", "virtio_gpu", "vgem");
  }

  @Test
  void whatHasNoFileIsTakenToBeBuiltIn() throws IOException {
    Modules.put(folder.resolve("vgem.ko.xz"), "built_in");
    assertThat(new KernelModules(folder).closure(List.of("virtio_pci", "vgem")).keySet())
        .containsExactly("vgem");
  }

  @Test
  void aCircleComesToAnEnd() throws IOException {
    Modules.put(folder.resolve("a.ko"), "b");
    Modules.put(folder.resolve("b.ko"), "a");
    assertThat(new KernelModules(folder).closure(List.of("a")).keySet()).containsExactly("b", "a");
  }

  @Test
  void onlyTheDependenciesInModinfoCount() {
    assertThat(ModuleInfo.dependencies(Modules.module("a=depends=x\0depends=b,c\0"))).hasSize(2);
    assertThat(ModuleInfo.dependencies(Modules.module("depends=\0"))).isEmpty();
  }

  @Test
  void whatIsNoModuleIsRefused() {
    assertThatThrownBy(() -> ModuleInfo.dependencies(new byte[100]))
        .hasMessage("not a kernel module: no ELF file");
  }
}
