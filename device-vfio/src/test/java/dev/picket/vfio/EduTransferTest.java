package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.vfio.edu.EduDevice;
import dev.picket.vfio.edu.EduTransfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the device or the IOMMU would do wrong in silence is refused when a transfer is made. */
class EduTransferTest extends FakeMachineTest {
  private static final int SIZE = 8192;

  private EduDevice edu;

  @BeforeEach
  void openEdu() {
    edu = new FakeEdu(machine).open(machine);
  }

  @AfterEach
  void closeEdu() {
    edu.close();
  }

  @Test
  void bytesNeedNoAlignment() {
    DmaMemory memory = map(0x10000, DmaAccess.DEVICE_READS_AND_WRITES);
    EduTransfer odd = EduTransfer.fromDevice(3, memory, 17, 4092);
    assertThat(odd.bytes().byteSize()).isEqualTo(4092);
    assertThat(odd.bytes().address()).isEqualTo(memory.segment().address() + 17);
    assertThat(odd.weight()).isEqualTo(SIZE);
    assertThat(odd).hasToString("transfer of 4092 bytes to IOVA 0x10011");
    assertThat(EduTransfer.toDevice(memory, 0, 0, 4095))
        .hasToString("transfer of 4095 bytes from IOVA 0x10000");
  }

  @Test
  void bytesOutsideTheMemoryAreRefused() {
    DmaMemory memory = map(0x10000, DmaAccess.DEVICE_READS_AND_WRITES);
    long[][] offsetsAndCounts = {{-1, 1}, {0, 0}, {0, -1}, {SIZE, 1}, {SIZE - 8, 9}, {1L << 40, 1}};
    for (long[] bad : offsetsAndCounts) {
      assertThatThrownBy(() -> EduTransfer.toDevice(memory, bad[0], 0, (int) bad[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("%d bytes at offset %d of DMA memory that has 8192 bytes", bad[1], bad[0]);
    }
  }

  @Test
  void bytesOutsideTheDevicesMemoryAreRefused() {
    DmaMemory memory = map(0x10000, DmaAccess.DEVICE_READS_AND_WRITES);
    int[][] offsetsAndCounts = {{-1, 1}, {4096, 1}, {4095, 1}, {1, 4095}, {0, 4096}};
    for (int[] bad : offsetsAndCounts) {
      assertThatThrownBy(() -> EduTransfer.fromDevice(bad[0], memory, 0, bad[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "%d bytes at %d of the device's memory, which has 4096 and must not be used to its"
                  + " last",
              bad[1], bad[0]);
    }
  }

  @Test
  void anAddressThatTheIommuTakesAndTheDeviceCannotReachIsRefused() {
    long last = EduDevice.IOVA_LIMIT - 4096;
    DmaMemory across = map(last, DmaAccess.DEVICE_READS_AND_WRITES);
    assertThat(EduTransfer.toDevice(across, 1, 0, 4095).weight()).isEqualTo(SIZE);
    assertThatThrownBy(() -> EduTransfer.toDevice(across, 2, 0, 4095))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("IOVA 0xffff002, which the device cannot reach")
        .hasMessageContaining("expected less than 0x10000000");
  }

  @Test
  void memoryThatTheIommuWouldProtectFromTheTransferIsRefused() {
    DmaMemory readOnly = map(0x10000, DmaAccess.DEVICE_READS);
    DmaMemory writeOnly = map(0x20000, DmaAccess.DEVICE_WRITES);
    assertThatThrownBy(() -> EduTransfer.fromDevice(0, readOnly, 0, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mapped with DEVICE_READS, but the device is to write it")
        .hasMessageContaining("map it with DEVICE_READS_AND_WRITES");
    assertThatThrownBy(() -> EduTransfer.toDevice(writeOnly, 0, 0, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mapped with DEVICE_WRITES, but the device is to read it");
    assertThat(EduTransfer.toDevice(readOnly, 0, 0, 8).weight()).isEqualTo(SIZE);
    assertThat(EduTransfer.fromDevice(0, writeOnly, 0, 8).weight()).isEqualTo(SIZE);
  }

  private DmaMemory map(long iova, DmaAccess access) {
    return edu.device().mapDma(SIZE, iova, access);
  }
}
