package dev.picket.bench.cost;

import dev.picket.vfio.Registers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What accesses cost in a section that is open already. */
@State(Scope.Thread)
public class RegisterAccess {
  static final long SIZE = 4096;
  static final long OFFSET = 64;
  static final int VALUE = 7;
  private static final long OFFSET_OF_ZERO = 128;

  /** The name of the strategy. */
  @Param("rcu")
  @SuppressWarnings("NullAway.Init") // JMH
  public String strategy;

  @SuppressWarnings("NullAway.Init") // set up
  private OpenRegisters open;

  @SuppressWarnings("NullAway.Init") // set up
  private Registers registers;

  private long offset = OFFSET;
  private long offsetOfZero = OFFSET_OF_ZERO;
  private int value = VALUE;

  /** Opens and enters. */
  @Setup
  public void enter() {
    open = new OpenRegisters(strategy);
    registers = open.registers().enter();
  }

  /** Leaves and closes. */
  @TearDown
  public void leave() {
    registers.close();
    open.close();
  }

  /** {@return 4 bytes} */
  @Benchmark
  public int getIntVolatile() {
    return registers.getIntVolatile(offset);
  }

  /** {@return 4 bytes that are zero, so that the device is asked whether it answers} */
  @Benchmark
  public int getZero() {
    return registers.getIntVolatile(offsetOfZero);
  }

  /** {@return 8 bytes} */
  @Benchmark
  public long getLongVolatile() {
    return registers.getLongVolatile(offset);
  }

  /** Writes 4 bytes. */
  @Benchmark
  public void setIntVolatile() {
    registers.setIntVolatile(offset, value);
  }

  /** Writes 4 bytes. */
  @Benchmark
  public void setIntRelease() {
    registers.setIntRelease(offset, value);
  }
}
