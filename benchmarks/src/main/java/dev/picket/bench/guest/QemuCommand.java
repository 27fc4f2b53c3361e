package dev.picket.bench.guest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The emulated machine: no KVM, an IOMMU, and the devices that tests use. */
final class QemuCommand {
  private QemuCommand() {}

  static List<String> of(Path qemu, GuestKernel kernel, GuestFolder folder) {
    List<String> command = new ArrayList<>();
    command.add(qemu.toString());
    add(command, "-nodefaults -no-user-config -no-reboot -display none -monitor none");
    add(command, "-accel tcg,thread=multi -cpu max -smp 2 -m 2048");
    add(command, "-machine q35,kernel-irqchip=split -device intel-iommu,intremap=on");
    command.addAll(List.of("-kernel", kernel.image().toString()));
    command.addAll(List.of("-initrd", folder.initramfs().toString()));
    command.addAll(List.of("-append", "console=ttyS0 quiet panic=-1 oops=panic intel_iommu=on"));
    command.addAll(List.of("-serial", "file:" + folder.console()));
    command.addAll(share("host", Path.of("/"), ",readonly=on,multidevs=remap"));
    command.addAll(share("out", folder.out(), ""));
    add(command, "-device edu");
    // Functions of one slot share a group: one for VFIO, and one that the kernel has a driver for.
    add(command, "-device edu,addr=10.0,multifunction=on -device virtio-rng-pci,addr=10.1");
    // Two behind bridges: each can transfer for one test class, until it is closed.
    for (int i = 1; i <= 2; i++) {
      add(command, "-device pcie-root-port,id=port%1$d,chassis=%1$d".formatted(i));
      add(command, "-device pcie-pci-bridge,id=bridge%1$d,bus=port%1$d".formatted(i));
      add(command, "-device edu,bus=bridge%1$d,addr=%1$d".formatted(i));
    }
    add(command, "-blockdev driver=null-co,node-name=d0,size=16777216");
    add(command, "-device nvme,serial=x,drive=d0");
    add(command, "-device virtio-gpu-pci");
    return command;
  }

  private static List<String> share(String tag, Path path, String options) {
    return List.of(
        "-virtfs",
        "local,path=%s,mount_tag=%s,security_model=none%s".formatted(value(path), tag, options));
  }

  private static void add(List<String> command, String words) {
    command.addAll(List.of(words.split(" ", -1)));
  }

  /**
   * QEMU takes a comma for the end of a value, unless it is doubled; what follows file: is taken as
   * it is.
   */
  private static String value(Path path) {
    return path.toString().replace(",", ",,");
  }
}
