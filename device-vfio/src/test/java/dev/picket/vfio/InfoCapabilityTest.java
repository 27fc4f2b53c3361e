package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_REGION_INFO_CAP_SPARSE_MMAP_HEAD;
import static dev.picket.vfio.VfioUapi.VFIO_REGION_SPARSE_MMAP_AREA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.linux.call.Struct;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chains of capabilities as the kernel gives them, and as it never should. */
class InfoCapabilityTest {
  private final MemorySegment answer = MemorySegment.ofArray(new long[12]);

  @Test
  void anEndedChainIsFollowed() {
    header(32, 1, 64);
    header(64, 3, 0);
    assertThat(chain(32)).extracting(InfoCapability::id).containsExactly(1, 3);
    assertThat(chain(0)).isEmpty();
  }

  @Test
  void capabilitiesMayLieInAnyOrder() {
    header(80, 1, 40);
    header(40, 3, 0);
    assertThat(chain(80)).extracting(InfoCapability::id).containsExactly(1, 3);
  }

  @Test
  void aHeaderThatDoesNotFitIsRefused() {
    header(32, 1, 89);
    assertThatThrownBy(() -> chain(32))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("BAR 0")
        .hasMessageContaining("offset 0x59 of an answer of 0x60 bytes");
    assertThatThrownBy(() -> chain(0xffff_fff0L)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aLoopIsRefused() {
    header(32, 1, 48);
    header(48, 3, 32);
    assertThatThrownBy(() -> chain(32)).hasMessageContaining("comes back to offset 0x20");
    header(48, 3, 48);
    assertThatThrownBy(() -> chain(32)).hasMessageContaining("comes back to offset 0x30");
  }

  @Test
  void anArrayThatDoesNotFitIsRefused() {
    header(32, 1, 0);
    InfoCapability capability = chain(32).getFirst();
    new Struct(VFIO_REGION_INFO_CAP_SPARSE_MMAP_HEAD, answer.asSlice(32)).set("nr_areas", 3);
    assertThat(areas(capability)).hasSize(3);
    new Struct(VFIO_REGION_INFO_CAP_SPARSE_MMAP_HEAD, answer.asSlice(32)).set("nr_areas", 4);
    assertThatThrownBy(() -> areas(capability)).hasMessageContaining("4 elements, of which only 3");
    new Struct(VFIO_REGION_INFO_CAP_SPARSE_MMAP_HEAD, answer.asSlice(32))
        .set("nr_areas", 0xffff_ffffL);
    assertThatThrownBy(() -> areas(capability)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCapabilityCutShortIsRefused() {
    header(88, 1, 0);
    InfoCapability capability = chain(88).getFirst();
    assertThatThrownBy(() -> areas(capability)).hasMessageContaining("with 8 bytes, expected");
  }

  private static List<Struct> areas(InfoCapability capability) {
    return capability.array(
        VFIO_REGION_INFO_CAP_SPARSE_MMAP_HEAD, "nr_areas", VFIO_REGION_SPARSE_MMAP_AREA);
  }

  private List<InfoCapability> chain(long first) {
    return InfoCapability.chain(answer, first, "BAR 0");
  }

  private void header(long at, int id, long next) {
    new Struct(VfioUapi.VFIO_INFO_CAP_HEADER, answer.asSlice(at)).set("id", id).set("next", next);
  }
}
