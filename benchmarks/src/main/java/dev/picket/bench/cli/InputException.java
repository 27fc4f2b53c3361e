package dev.picket.bench.cli;

/** What the user named cannot be used. The message is one line for the user. */
final class InputException extends Exception {
  private static final long serialVersionUID = 1L;

  InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
