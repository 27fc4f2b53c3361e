package dev.picket.bench.cost;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The floor: what accesses cost to memory that is never taken away. */
@State(Scope.Thread)
public class BareAccess {
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private MemorySegment memory = MemorySegment.NULL;
  private long offset = RegisterAccess.OFFSET;
  private int value = RegisterAccess.VALUE;

  /** Maps the memory, for as long as the JVM lives. */
  @Setup
  public void map() throws IOException {
    memory = SharedMemory.map(RegisterAccess.SIZE, Arena.global());
    setIntVolatile();
  }

  /** {@return 4 bytes} */
  @Benchmark
  public int getIntVolatile() {
    return (int) INT.getVolatile(memory, offset);
  }

  /** {@return 8 bytes} */
  @Benchmark
  public long getLongVolatile() {
    return (long) LONG.getVolatile(memory, offset);
  }

  /** Writes 4 bytes. */
  @Benchmark
  public void setIntVolatile() {
    INT.setVolatile(memory, offset, value);
  }

  /** Writes 4 bytes. */
  @Benchmark
  public void setIntRelease() {
    INT.setRelease(memory, offset, value);
  }

  /** As many reads as {@link SectionAccess#enterGetManyExit} has. */
  @Benchmark
  @OperationsPerInvocation(SectionAccess.MANY)
  public void getMany(Blackhole sink) {
    for (int i = 0; i < SectionAccess.MANY; i++) {
      sink.consume((int) INT.getVolatile(memory, offset));
    }
  }
}
