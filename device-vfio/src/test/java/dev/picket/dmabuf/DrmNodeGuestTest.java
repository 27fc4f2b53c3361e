package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.guest.Budget;
import dev.picket.guest.Nobody;
import dev.picket.linux.OpenFiles;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** DRM's files are found by their drivers, and say why they are not. */
@Tag("guest")
@Budget(seconds = 20)
class DrmNodeGuestTest {
  @Test
  void driversAreFoundByNameWhateverTheirNumbers() {
    for (String driver : List.of("vgem", "virtio_gpu")) {
      for (DrmNodeKind kind : DrmNodeKind.values()) {
        try (DrmNode node = DrmNode.open(driver, kind)) {
          assertThat(node.driver()).isEqualTo(driver);
          assertThat(node.toString())
              .contains(kind == DrmNodeKind.CARD ? "/dev/dri/card" : "/dev/dri/renderD");
        }
      }
    }
  }

  @Test
  void capabilitiesTellDriversApart() {
    try (DrmNode gpu = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);
        DrmNode vgem = DrmNode.open("vgem", DrmNodeKind.RENDER)) {
      assertThat(gpu.capability(DrmCapability.SYNCOBJ)).isEqualTo(1);
      assertThat(gpu.capability(DrmCapability.SYNCOBJ_TIMELINE)).isEqualTo(1);
      assertThat(vgem.capability(DrmCapability.SYNCOBJ)).isZero();
      assertThat(vgem.capability(DrmCapability.SYNCOBJ_TIMELINE)).isZero();
      assertThat(vgem.capability(DrmCapability.PRIME)).isEqualTo(3);
    }
  }

  @Test
  void aDriverThatIsNotThereIsToldTogetherWithThoseThatAre() {
    assertThatThrownBy(() -> DrmNode.open("nouveau", DrmNodeKind.RENDER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no file of kind RENDER in /dev/dri has the driver nouveau")
        .hasMessageContaining("these are there: vgem, virtio_gpu");
  }

  @Test
  void aUserWithoutPermissionIsToldTheGroup() throws Exception {
    assertThat(Nobody.run(OpenNode.class, "vgem"))
        .contains("SystemCallException: open failed with EACCES")
        .contains("/dev/dri/renderD")
        .contains("its group is root: usermod -aG root USER");
  }

  @Test
  void aClosedNodeSaysSo() {
    DrmNode node = DrmNode.open("vgem", DrmNodeKind.RENDER);
    node.close();
    node.close();
    assertThatThrownBy(() -> node.capability(DrmCapability.PRIME))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("vgem at /dev/dri/renderD")
        .hasMessageEndingWith("is closed");
  }

  @Test
  void nothingIsLeftOpen() {
    long before = OpenFiles.count();
    for (int i = 0; i < 20; i++) {
      DrmNode.open("vgem", DrmNodeKind.CARD).close();
      DrmNode.open("virtio_gpu", DrmNodeKind.CARD).close();
      assertThatThrownBy(() -> DrmNode.open("nouveau", DrmNodeKind.CARD))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(OpenFiles.count()).isEqualTo(before);
  }

  /** Opens a node, in a JVM with few rights. */
  static final class OpenNode {
    private OpenNode() {}

    public static void main(String[] args) {
      try (DrmNode node = DrmNode.open(args[0], DrmNodeKind.RENDER)) {
        System.out.println("opened " + node);
      } catch (RuntimeException e) {
        System.out.println(e);
      }
    }
  }
}
