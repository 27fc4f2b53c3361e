package dev.picket.bench.cost;

/**
 * What is measured, in the order in which one JVM does it. The last one comes last because the
 * compilers would otherwise have seen zeros when they compile the others.
 */
public enum Access {
  /** Reads 4 bytes. */
  GET("get 4 bytes", "RegisterAccess.getIntVolatile", Bare.GET),
  /** Reads 8 bytes. */
  GET_LONG("get 8 bytes", "RegisterAccess.getLongVolatile", Bare.GET_LONG),
  /** Writes 4 bytes with a fence. */
  SET("set 4 bytes, volatile", "RegisterAccess.setIntVolatile", Bare.SET),
  /** Writes 4 bytes without one. */
  SET_RELEASE("set 4 bytes, release", "RegisterAccess.setIntRelease", Bare.SET_RELEASE),
  /** A section without an access. */
  SECTION("enter + exit", "SectionAccess.enterExit", Bare.GET),
  /** A section for one access. */
  GET_IN_SECTION("enter + 1 get + exit", "SectionAccess.enterGetExit", Bare.GET),
  /** A section for many accesses. */
  GETS_IN_SECTION(
      "enter + 16 gets + exit, per get", "SectionAccess.enterGetManyExit", Bare.GET_MANY),
  /** Reads 4 bytes that are what a dead device's are. */
  GET_ZERO("get 4 bytes that are 0", "RegisterAccess.getZero", Bare.GET);

  /** What an access is compared with. */
  enum Bare {
    GET("getIntVolatile"),
    GET_LONG("getLongVolatile"),
    SET("setIntVolatile"),
    SET_RELEASE("setIntRelease"),
    GET_MANY("getMany");

    private final String method;

    Bare(String method) {
      this.method = method;
    }

    String benchmark() {
      return "BareAccess." + method;
    }
  }

  private final String label;
  private final String benchmark;
  private final Bare bare;

  Access(String label, String benchmark, Bare bare) {
    this.label = label;
    this.benchmark = benchmark;
    this.bare = bare;
  }

  /** {@return its name, for people} */
  public String label() {
    return label;
  }

  /** {@return the benchmark that measures it} */
  public String benchmark() {
    return benchmark;
  }

  /** {@return the benchmark that measures the same without registers} */
  public String bareBenchmark() {
    return bare.benchmark();
  }
}
