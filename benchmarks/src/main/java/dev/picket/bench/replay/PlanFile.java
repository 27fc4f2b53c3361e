package dev.picket.bench.replay;

import dev.picket.bench.replay.Plan.PlannedContext;
import dev.picket.bench.replay.Plan.PlannedFence;
import dev.picket.bench.replay.Plan.PlannedStep;
import dev.picket.bench.trace.StepKind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Hands a plan to a child, which so neither parses text nor needs the input to be still there. */
final class PlanFile {
  private static final StepKind[] KINDS = StepKind.values();

  private PlanFile() {}

  static Path in(Path directory) {
    return directory.resolve("plan");
  }

  // Ordinals never leave one run of the program.
  @SuppressWarnings("EnumOrdinal")
  static void write(Plan plan, Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(plan.contexts().size());
      for (PlannedContext context : plan.contexts()) {
        out.writeUTF(context.driver());
        out.writeUTF(context.timeline());
        out.writeLong(context.firstSeqno());
        out.writeInt(context.fences());
      }
      out.writeInt(plan.fences().size());
      for (PlannedFence fence : plan.fences()) {
        out.writeInt(fence.context());
        out.writeLong(fence.seqno());
        out.writeLong(fence.burnt());
        out.writeInt(fence.place());
      }
      out.writeInt(plan.steps().size());
      for (PlannedStep step : plan.steps()) {
        out.writeByte(step.kind().ordinal());
        out.writeInt(step.fence());
        out.writeLong(step.nanos());
      }
      out.writeInt(plan.places());
      out.writeLong(plan.lapNanos());
    }
  }

  static Plan read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      List<PlannedContext> contexts = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        contexts.add(new PlannedContext(in.readUTF(), in.readUTF(), in.readLong(), in.readInt()));
      }
      List<PlannedFence> fences = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        fences.add(new PlannedFence(in.readInt(), in.readLong(), in.readLong(), in.readInt()));
      }
      List<PlannedStep> steps = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        steps.add(new PlannedStep(KINDS[in.readByte()], in.readInt(), in.readLong()));
      }
      return new Plan(contexts, fences, steps, in.readInt(), in.readLong());
    }
  }
}
