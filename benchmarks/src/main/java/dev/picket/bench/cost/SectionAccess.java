package dev.picket.bench.cost;

import dev.picket.vfio.Registers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What sections cost, and accesses with their share of one. */
@State(Scope.Thread)
public class SectionAccess {
  static final int MANY = 16;

  /** The name of the strategy. */
  @Param("rcu")
  @SuppressWarnings("NullAway.Init") // JMH
  public String strategy;

  @SuppressWarnings("NullAway.Init") // set up
  private OpenRegisters open;

  @SuppressWarnings("NullAway.Init") // set up
  private Registers registers;

  private long offset = RegisterAccess.OFFSET;

  /** Opens. */
  @Setup
  public void open() {
    open = new OpenRegisters(strategy);
    registers = open.registers();
  }

  /** Closes. */
  @TearDown
  public void close() {
    open.close();
  }

  /** No access. */
  @Benchmark
  public void enterExit() {
    registers.enter();
    registers.close();
  }

  /** {@return 4 bytes} */
  @Benchmark
  public int enterGetExit() {
    try (Registers entered = registers.enter()) {
      return entered.getIntVolatile(offset);
    }
  }

  /** Reads 4 bytes each time. */
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void enterGetManyExit(Blackhole sink) {
    try (Registers entered = registers.enter()) {
      for (int i = 0; i < MANY; i++) {
        sink.consume(entered.getIntVolatile(offset));
      }
    }
  }
}
