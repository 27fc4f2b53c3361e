package dev.picket.vfio;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.Request;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.lang.foreign.StructLayout;
import java.util.function.Consumer;

/** Questions to the kernel whose answers may be longer than the room given for them. */
final class Answers {
  private static final int ATTEMPTS = 4;

  private Answers() {}

  /**
   * Asks, and asks again with as much room as the kernel says it needs.
   *
   * @throws IllegalStateException if the need grows each time
   */
  static Struct ask(
      Kernel kernel,
      Arena arena,
      Descriptor file,
      Request request,
      StructLayout layout,
      Consumer<Struct> fill) {
    long room = layout.byteSize();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Struct answer = Struct.sized(arena, layout, room);
      fill.accept(answer);
      kernel.ioctl(file, request, answer.memory());
      long needed = answer.get("argsz");
      if (needed <= room) {
        return answer;
      }
      room = needed;
    }
    throw new IllegalStateException(
        "%s on %s wants more room each time, 0x%x bytes by now"
            .formatted(request.call(), file, room));
  }
}
