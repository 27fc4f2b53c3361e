package dev.picket.bench.guest;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The guest cannot be run here. The message is for the user: what is wrong and what to do. */
public final class GuestException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  GuestException(String message) {
    this(message, null);
  }

  GuestException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
