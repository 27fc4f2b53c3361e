package dev.picket.linux;

import static java.util.Objects.requireNonNull;

import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.MappingChecks;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What kind of memory the kernel says a mapping is. Mappings of device memory and of DMA buffers
 * have to be special: the kernel then gives no page of theirs to anybody who asks for the pages
 * behind an address, be it for a transfer, for another process or for accounting. An exporter that
 * maps ordinary pages instead lets users rely on what the next exporter cannot give, and lets pages
 * be kept in use after the device was taken away.
 *
 * <p>Special is a mapping whose flags in {@code /proc/self/smaps} have {@code pf} (page frames
 * without pages) and lack {@code mm} (mixed, pages among them), and which also behaves so: a read
 * by way of the kernel, which must pin pages for it, fails with {@code EFAULT}.
 *
 * <p>The check means something only after the first access to the mapping. Until then it may have
 * no page table entries at all, and the kernel marks a mapping as mixed when its exporter puts in
 * the first ordinary page.
 *
 * <p>The source of the rule is the discussion of the kernel's patch that wanted such mappings
 * required, "RFC: dma-buf: Require VM_SPECIAL vma for mmap", February 2021.
 *
 * @param address where the part that was judged begins: the first part that is not special, or else
 *     the first
 * @param name what the kernel calls that part: a file, {@code [heap]}, or nothing
 * @param flags the two-letter words of its {@code VmFlags}
 * @param pinning how the kernel refused to pin it: 0 if it did not refuse, else an error number;
 *     empty if that was not tried, because the flags were already wrong, so that it would have
 *     read, and reading a register may do something
 */
public record MappingCheck(
    long address, String name, SortedSet<String> flags, OptionalInt pinning) {

  /** Copies the flags. */
  public MappingCheck {
    requireNonNull(name, "name");
    requireNonNull(pinning, "pinning");
    flags = Collections.unmodifiableSortedSet(new TreeSet<>(flags));
  }

  /**
   * Checks a mapping. Reads all of {@code /proc/self/smaps}, for which the kernel walks the page
   * tables of this process: some milliseconds, or more with a large heap, so once for each mapping
   * and not on a path that is in a hurry. Any thread may call it; it takes no lock, and the mapping
   * must stay mapped meanwhile. It says nothing about later changes.
   *
   * @param mapping native memory, from the start of the mapping to its end, after it was accessed
   * @return what was found
   * @throws IllegalArgumentException if the segment is empty or not native, or some of it is not
   *     mapped
   * @throws IllegalStateException if native access is off, or the segment was freed
   * @throws java.io.UncheckedIOException if {@code /proc/self/smaps} cannot be read
   */
  public static MappingCheck of(MemorySegment mapping) {
    if (!mapping.isNative() || mapping.byteSize() == 0) {
      throw new IllegalArgumentException(
          "no mapping to check: " + mapping + "; expected native memory of at least one byte");
    }
    if (!mapping.scope().isAlive()) {
      throw new IllegalStateException("the mapping to check is no longer there: " + mapping);
    }
    return MappingChecks.check(Kernel.ofThisMachine(), mapping.address(), mapping.byteSize());
  }

  /**
   * Tells whether the mapping is special.
   *
   * @return whether flags and behaviour are both as they have to be
   */
  public boolean isSpecial() {
    return hasSpecialFlags() && pinning.equals(OptionalInt.of(Errno.EFAULT));
  }

  /**
   * Says for a report what was found, what was expected, and what a difference means.
   *
   * @return a sentence without its full stop
   */
  public String description() {
    String found =
        "the mapping at 0x%x (%s) has the flags \"%s\" and %s"
            .formatted(
                address, name.isEmpty() ? "no name" : name, String.join(" ", flags), behaviour());
    if (isSpecial()) {
      return found + ", as device memory must";
    }
    return found
        + "; expected were \"pf\" without \"mm\" and EFAULT on pinning. "
        + (hasSpecialFlags()
            ? "Its flags are right, but its behaviour does not confirm them"
            : "It is ordinary memory to the kernel: its pages can be pinned, and then stay in use"
                + " after the mapping is gone or the device was revoked");
  }

  private boolean hasSpecialFlags() {
    return flags.contains("pf") && !flags.contains("mm");
  }

  private String behaviour() {
    if (pinning.isEmpty()) {
      return "was not pinned for a test";
    }
    int errno = pinning.getAsInt();
    return errno == 0 ? "was pinned by the kernel" : "refused pinning with " + Errno.name(errno);
  }
}
