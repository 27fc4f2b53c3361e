package dev.picket.linux;

import static java.util.Objects.requireNonNull;

import dev.picket.linux.call.Errno;
import org.jspecify.annotations.Nullable;

/**
 * A system call that failed: which one, with what arguments, and how. The message says also what to
 * do about it where that is known. It is the only exception that this module throws for a failed
 * call.
 */
public final class SystemCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final String arguments;
  private final int errno;
  private final @Nullable String advice;

  /**
   * Describes a failed call.
   *
   * @param call its name, with the request's for an {@code ioctl}: {@code
   *     ioctl(VFIO_GROUP_SET_CONTAINER)}
   * @param arguments the arguments that matter, as text
   * @param errno the positive error number
   */
  public SystemCallException(String call, String arguments, int errno) {
    this(call, arguments, errno, null, null);
  }

  private SystemCallException(
      String call,
      String arguments,
      int errno,
      @Nullable String advice,
      @Nullable SystemCallException cause) {
    super(message(call, arguments, errno, advice), cause);
    this.call = requireNonNull(call, "call");
    this.arguments = requireNonNull(arguments, "arguments");
    this.errno = errno;
    this.advice = advice;
  }

  /**
   * Adds what the caller of the library can do about it.
   *
   * @param text a sentence without its full stop
   * @return an exception that says so, with this one as its cause
   */
  public SystemCallException withAdvice(String text) {
    return new SystemCallException(call, arguments, errno, requireNonNull(text, "text"), this);
  }

  /**
   * Names the call.
   *
   * @return for example {@code open} or {@code ioctl(VFIO_DEVICE_RESET)}
   */
  public String call() {
    return call;
  }

  /**
   * Tells the arguments.
   *
   * @return those that matter, as text
   */
  public String arguments() {
    return arguments;
  }

  /**
   * Tells the error number.
   *
   * @return it, positive
   */
  public int errno() {
    return errno;
  }

  /**
   * Names the error.
   *
   * @return for example {@code EBUSY}
   */
  public String errnoName() {
    return Errno.name(errno);
  }

  /**
   * Tells what to do about it.
   *
   * @return a sentence, or null if nothing better is known than the error's name
   */
  public @Nullable String advice() {
    return advice;
  }

  private static String message(String call, String arguments, int errno, @Nullable String advice) {
    String failure =
        call + " failed with " + Errno.name(errno) + " (errno " + errno + "): " + arguments;
    return advice == null ? failure : failure + "; " + advice;
  }
}
