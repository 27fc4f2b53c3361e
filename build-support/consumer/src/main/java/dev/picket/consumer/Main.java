package dev.picket.consumer;

/** A small application that uses Picket the way its users do. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("ok");
  }
}
