package dev.picket.linux.call;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.picket.linux.call.KernelHeaders.Answer;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Every constant and structure of the binding is what the headers of this machine say. */
class KernelHeadersTest {
  private static final List<String> BINDINGS =
      List.of(
          "dev.picket.linux.call.LinuxUapi",
          "dev.picket.linux.call.Errno",
          "dev.picket.vfio.VfioUapi",
          "dev.picket.dmabuf.DmaBufUapi",
          "dev.picket.dmabuf.SyncFileUapi");

  private static final List<String> BINDINGS_OF_DRM =
      List.of(
          "dev.picket.dmabuf.DrmUapi",
          "dev.picket.dmabuf.VgemUapi",
          "dev.picket.dmabuf.VirtgpuUapi");

  private static final String LINUX_6_4 = "came with Linux 6.4, and headers may be older";

  private static final String DRM_TAKES_BOTH =
      "newer headers add a member at the end; DRM fills up what is too short with zeros";

  /** What no header of this machine need have, and why. */
  private static final Map<String, String> MAY_BE_MISSING =
      Map.of(
          "PAGE",
          "the binding's own word; the kernel's page size is no constant of its headers",
          "SYNC_IOC_SET_DEADLINE",
          LINUX_6_4,
          "sizeof struct sync_set_deadline",
          LINUX_6_4,
          "offset of struct sync_set_deadline.deadline_ns",
          LINUX_6_4,
          "size of struct sync_set_deadline.deadline_ns",
          LINUX_6_4,
          "offset of struct sync_set_deadline.pad",
          LINUX_6_4,
          "size of struct sync_set_deadline.pad",
          LINUX_6_4);

  /** What is newer than many a libdrm, and vgem, which it leaves out. */
  private static final Pattern LIBDRM_MAY_LACK =
      Pattern.compile(
          ".*(VGEM_|drm_vgem_|SYNCOBJ_EVENTFD|drm_syncobj_eventfd|drm_syncobj_handle\\.point"
              + "|WAIT_DEADLINE|\\.deadline_nsec).*");

  /** What older headers say otherwise, and why that does no harm. */
  private static final Map<String, String> MAY_DIFFER =
      Map.of(
          "sizeof struct vfio_device_info is 20 in the headers, but 24 here",
          "newer headers end it with padding; its argsz tells the kernel which one it is given",
          "sizeof struct drm_syncobj_handle is 16 in the headers, but 24 here",
          DRM_TAKES_BOTH,
          "sizeof struct drm_syncobj_wait is 32 in the headers, but 40 here",
          DRM_TAKES_BOTH,
          "sizeof struct drm_syncobj_timeline_wait is 40 in the headers, but 48 here",
          DRM_TAKES_BOTH,
          "DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD is 3222299841 in the headers, but 3222824129 here",
          DRM_TAKES_BOTH,
          "DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE is 3222299842 in the headers, but 3222824130 here",
          DRM_TAKES_BOTH,
          "DRM_IOCTL_SYNCOBJ_WAIT is 3223348419 in the headers, but 3223872707 here",
          DRM_TAKES_BOTH,
          "DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT is 3223872714 in the headers, but 3224397002 here",
          DRM_TAKES_BOTH);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit
  private Path directory;

  @SuppressWarnings("NullAway.Init") // before each test
  private KernelHeaders headers;

  @BeforeEach
  void askTheCompiler() throws Exception {
    headers = new KernelHeaders(directory);
    assumeTrue(
        headers.have("linux/vfio.h"),
        "needs gcc and the kernel's headers (package linux-libc-dev)");
  }

  @Test
  void everyConstantAndStructureIsTheKernels(TestReporter reporter) throws Exception {
    compare(BINDINGS, MAY_BE_MISSING::containsKey, reporter);
  }

  @Test
  void everyConstantAndStructureOfDrmIsTheKernels(TestReporter reporter) throws Exception {
    assumeTrue(
        headers.have("drm/drm.h") || headers.have("libdrm/drm.h"),
        "needs the headers of DRM (package libdrm-dev)");
    compare(BINDINGS_OF_DRM, LIBDRM_MAY_LACK.asMatchPredicate(), reporter);
  }

  private void compare(List<String> names, Predicate<String> mayBeMissing, TestReporter reporter)
      throws Exception {
    List<Class<?>> bindings = names.stream().<Class<?>>map(KernelHeadersTest::named).toList();
    Answer answer = headers.compare(bindings);
    answer
        .differing()
        .forEach(
            difference ->
                reporter.publishEntry(
                    difference, MAY_DIFFER.getOrDefault(difference, "not allowed to")));
    answer.missing().forEach(name -> reporter.publishEntry(name, "missing"));
    assertThat(answer.differing()).isSubsetOf(MAY_DIFFER.keySet());
    assertThat(answer.missing()).allMatch(mayBeMissing);
  }

  @Test
  void catchesWrongConstants() throws Exception {
    assertThat(headers.compare(List.of(WrongConstants.class)).differing())
        .containsExactlyInAnyOrder(
            "EINVAL is 22 in the headers, but 23 here",
            "O_CLOEXEC is 524288 in the headers, but 8 here",
            "VFIO_DEVICE_RESET is 15215 in the headers, but 15214 here");
  }

  @Test
  void catchesSwappedMembers() throws Exception {
    assertThat(headers.compare(List.of(Swapped.class)).differing())
        .containsExactlyInAnyOrder(
            "offset of struct iovec.iov_len is 8 in the headers, but 0 here",
            "offset of struct iovec.iov_base is 0 in the headers, but 8 here");
  }

  @Test
  void catchesMembersThatAreTooSmall() throws Exception {
    assertThat(headers.compare(List.of(TooSmall.class)).differing())
        .containsExactlyInAnyOrder(
            "sizeof struct iovec is 16 in the headers, but 12 here",
            "size of struct iovec.iov_len is 8 in the headers, but 4 here");
  }

  @Test
  void namesWhatTheHeadersLack() throws Exception {
    assertThat(headers.compare(List.of(Invented.class)).missing())
        .containsExactlyInAnyOrder(
            "EPICKET",
            "offset of struct iovec.iov_color",
            "size of struct iovec.iov_color",
            "sizeof struct picket",
            "offset of struct picket.post",
            "size of struct picket.post");
  }

  private static Class<?> named(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("no class " + name, e);
    }
  }

  @SuppressWarnings("unused") // read by reflection
  private static final class WrongConstants {
    static final int EINVAL = 23;
    static final long O_CLOEXEC = 8;
    static final Request RESET = new Request("VFIO_DEVICE_RESET", 0x3b6e);
  }

  @SuppressWarnings("unused") // read by reflection
  private static final class Swapped {
    static final StructLayout IOVEC =
        structLayout(JAVA_LONG.withName("iov_len"), JAVA_LONG.withName("iov_base"))
            .withName("iovec");
  }

  @SuppressWarnings("unused") // read by reflection
  private static final class TooSmall {
    static final StructLayout IOVEC =
        structLayout(JAVA_LONG.withName("iov_base"), JAVA_INT.withName("iov_len"))
            .withName("iovec");
  }

  @SuppressWarnings("unused") // read by reflection
  private static final class Invented {
    static final int EPICKET = 4000;
    static final StructLayout IOVEC =
        structLayout(
                JAVA_LONG.withName("iov_base"),
                JAVA_INT.withName("iov_len"),
                JAVA_INT.withName("iov_color"))
            .withName("iovec");
    static final StructLayout PICKET = structLayout(JAVA_INT.withName("post")).withName("picket");
  }
}
