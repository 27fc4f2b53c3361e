package dev.picket.stress.certify;
import java.util.*;
class Dev {
  public static void main(String[] a) throws Exception {
    List<Run> runs = new ArrayList<>();
    Effort e = new Effort(Split.QUICK, Integer.getInteger("iters", 3), Integer.getInteger("millis", 250));
    for (String t : Jcstress.tests()) if (java.util.regex.Pattern.compile(a[0]).matcher(t).find()) for (Split s : Boolean.getBoolean("all") ? Split.all() : e.splits()) runs.add(new Run(t, s));
    long t0 = System.nanoTime();
    Jcstress.run(runs, e, r -> System.err.printf("%6.1f %-50s %s samples %,d forbidden %d caught %d %s%n", (System.nanoTime()-t0)/1e9, r.run().test().replace("dev.picket.stress.",""), r.run().split(), r.samples(), r.forbidden(), r.caught(), r.problem()));
  }
}
