package dev.picket.vfio;

import static java.nio.file.Files.createDirectories;
import static java.nio.file.Files.createSymbolicLink;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.linux.call.Kernel;
import dev.picket.reclaim.Reclaimer;
import java.io.IOException;
import java.nio.file.Path;

/** A machine with one usable device, whose neighbour in its group has another driver. */
final class FakeMachine implements AutoCloseable {
  final FakeKernel calls = new FakeKernel();
  final Kernel kernel = new Kernel(calls);
  final Reclaimer reclaimer = Domain.EPOCH.open();
  final Sysfs sysfs;

  private FakeMachine(Sysfs sysfs) {
    this.sysfs = sysfs;
  }

  static FakeMachine in(Path folder) throws IOException {
    return in(folder, "vfio-pci", true);
  }

  static FakeMachine in(Path folder, String driver, boolean iommu) throws IOException {
    Path devices = createDirectories(folder.resolve("devices"));
    Path members = createDirectories(folder.resolve("groups/" + FakeKernel.GROUP + "/devices"));
    String neighbour = "0000:00:06.0";
    for (String name : new String[] {FakeKernel.ADDRESS.toString(), neighbour}) {
      Path device = createDirectories(devices.resolve(name));
      createDirectories(members.resolve(name));
      String bound = name.equals(neighbour) ? "ahci" : driver;
      if (!bound.isEmpty()) {
        createSymbolicLink(
            device.resolve("driver"), createDirectories(folder.resolve("drivers/" + bound)));
      }
      if (iommu) {
        createSymbolicLink(device.resolve("iommu_group"), members.getParent());
      }
    }
    return new FakeMachine(new Sysfs(devices));
  }

  VfioDevice open() {
    return VfioDevice.open(kernel, sysfs, FakeKernel.ADDRESS, reclaimer);
  }

  /** Checks that everything was given back, once readers have left. */
  void assertNothingLeft() {
    reclaimer.barrier();
    assertThat(calls.leftovers()).isEmpty();
  }

  @Override
  public void close() {
    reclaimer.close();
    calls.close();
  }
}
