package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.vfio.InterruptInfo;
import dev.picket.vfio.InterruptKind;
import dev.picket.vfio.PciCapability;
import dev.picket.vfio.Region;
import dev.picket.vfio.Region.Area;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceDetailsTest {
  @Test
  void printsWhatADeviceHas() {
    DeviceDetails details =
        new DeviceDetails(
            List.of(
                region("BAR 0", 0x4000, List.of(new Area(0, 0x4000)), true),
                region(
                    "BAR 2", 0x3000, List.of(new Area(0, 0x1000), new Area(0x2000, 0x1000)), false),
                region("the configuration space", 0x1000, List.of(), false)),
            List.of(
                new InterruptInfo(InterruptKind.INTX, 1, true, true, true, false),
                new InterruptInfo(InterruptKind.MSIX, 65, true, false, false, true)),
            List.of(new PciCapability(0x11, 0x40), new PciCapability(0x7f, 0x80)),
            true);
    assertThat(details.toString())
        .isEqualToNormalizingNewlines(
            """
            region                   bytes   read  write  can be mapped                                MSI-X table too
            BAR 0                    0x4000  yes   -      all of it                                    yes
            BAR 2                    0x3000  yes   -      0x1000 bytes at 0x0, 0x1000 bytes at 0x2000  -
            the configuration space  0x1000  yes   -      -                                            -

            interrupt  count  maskable  masks itself  can be added later
            INTx       1      yes       yes           -
            MSI-X      65     -         -             yes

            capability  offset
            MSI-X       0x40
            0x7f        0x80

            It can be reset alone.\
            """);
  }

  @Test
  void saysHowElseADeviceMayBeReset() {
    assertThat(new DeviceDetails(List.of(), List.of(), List.of(), false).toString())
        .endsWith(
            "It cannot be reset alone; a reset of its bus may work, if it is on one of its own.");
  }

  private static Region region(String name, long size, List<Area> areas, boolean msix) {
    return new Region(0, name, size, 0, true, false, !areas.isEmpty(), areas, msix);
  }
}
