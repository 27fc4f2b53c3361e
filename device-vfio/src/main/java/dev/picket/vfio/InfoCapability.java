package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_INFO_CAP_HEADER;

import dev.picket.linux.call.Struct;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One of the capabilities that the kernel chains behind an answer.
 *
 * @param id what it is, by the structure that carries it
 * @param body from its header to the end of the answer
 * @param what the answer is about, for messages
 */
record InfoCapability(int id, MemorySegment body, String what) {

  /**
   * Follows the chain. Each header must lie inside the answer, and none may come twice: an answer
   * that does otherwise was misunderstood, and nothing of it can be used.
   *
   * @throws IllegalStateException if it does otherwise
   */
  static List<InfoCapability> chain(MemorySegment answer, long first, String what) {
    List<InfoCapability> chain = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    for (long at = first; at != 0; ) {
      if (at > answer.byteSize() - VFIO_INFO_CAP_HEADER.byteSize()) {
        throw malformed(
            what,
            "a capability at offset 0x%x of an answer of 0x%x bytes"
                .formatted(at, answer.byteSize()));
      }
      if (!seen.add(at)) {
        throw malformed(
            what, "a chain of capabilities that comes back to offset 0x%x".formatted(at));
      }
      Struct header = new Struct(VFIO_INFO_CAP_HEADER, answer.asSlice(at));
      chain.add(new InfoCapability((int) header.get("id"), answer.asSlice(at), what));
      at = header.get("next");
    }
    return chain;
  }

  /** Reads the array that ends the capability. */
  List<Struct> array(StructLayout head, String count, StructLayout element) {
    if (body.byteSize() < head.byteSize()) {
      throw malformed(
          what,
          "capability %d with %d bytes, expected at least %d"
              .formatted(id, body.byteSize(), head.byteSize()));
    }
    long elements = new Struct(head, body).get(count);
    long room = (body.byteSize() - head.byteSize()) / element.byteSize();
    if (elements > room) {
      throw malformed(
          what,
          "capability %d with %d elements, of which only %d fit".formatted(id, elements, room));
    }
    List<Struct> array = new ArrayList<>();
    for (long i = 0; i < elements; i++) {
      long at = head.byteSize() + i * element.byteSize();
      array.add(new Struct(element, body.asSlice(at, element.byteSize())));
    }
    return array;
  }

  private static IllegalStateException malformed(String what, String found) {
    return new IllegalStateException(
        "the kernel describes " + what + " by " + found + ", which this version cannot read");
  }
}
