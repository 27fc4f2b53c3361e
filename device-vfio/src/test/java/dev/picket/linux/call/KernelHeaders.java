package dev.picket.linux.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's headers as a C compiler of this machine reads them. */
final class KernelHeaders {
  /*
   * One program prints everything, a line of source for each thing asked. A thing that the headers lack is an error of
   * its line, whether macro, enumerator, structure or member, so the lines with errors are taken out and told apart, and
   * what is left is compiled and run.
   */

  private static final List<String> HEADERS =
      List.of(
          "stdio.h",
          "stddef.h",
          "errno.h",
          "fcntl.h",
          "poll.h",
          "sys/mman.h",
          "sys/eventfd.h",
          "sys/epoll.h",
          "sys/uio.h",
          "linux/vfio.h",
          "linux/dma-buf.h",
          "linux/sync_file.h",
          "drm/drm.h",
          "drm/vgem_drm.h",
          "drm/virtgpu_drm.h",
          "libdrm/drm.h",
          "libdrm/virtgpu_drm.h",
          "linux/dma-heap.h",
          "linux/udmabuf.h");

  private static final Pattern ERROR = Pattern.compile("(?m)^[^:\\n]+:(\\d+):\\d+: error: ");

  private final Path directory;

  /**
   * Prepares a compiler.
   *
   * @param directory an empty one
   */
  KernelHeaders(Path directory) {
    this.directory = directory;
  }

  /**
   * What the headers say otherwise.
   *
   * @param differing a sentence for each value that is another one there
   * @param missing what the headers do not have
   */
  record Answer(List<String> differing, Set<String> missing) {}

  /** Whether there are a compiler and a header to ask. */
  boolean have(String header) throws IOException, InterruptedException {
    Path source =
        Files.writeString(directory.resolve("there.c"), "#include <" + header + ">\nint unused;\n");
    try {
      return run("gcc", "-fsyntax-only", source.toString()).status() == 0;
    } catch (IOException noCompiler) {
      return false;
    }
  }

  Answer compare(List<Class<?>> classes) throws IOException, InterruptedException {
    List<Question> questions = new ArrayList<>();
    for (Class<?> type : classes) {
      questions.addAll(questionsOf(type));
    }
    Set<String> missing = missing(questions);
    Map<String, Long> answers = answers(questions, missing);
    List<String> differing = new ArrayList<>();
    for (Question question : questions) {
      if (!missing.contains(question.name())) {
        Long answer = answers.get(question.name());
        if (answer == null || question.narrow(answer) != question.value()) {
          differing.add(
              "%s is %s in the headers, but %d here"
                  .formatted(question.name(), answer, question.value()));
        }
      }
    }
    return new Answer(differing, missing);
  }

  private record Question(String name, String expression, long value, boolean isInt) {
    /** A flag in the sign bit is an int in Java, and often none in C. */
    long narrow(long answer) {
      return isInt ? (int) answer : answer;
    }
  }

  private static List<Question> questionsOf(Class<?> type) {
    List<Question> questions = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && Modifier.isFinal(field.getModifiers())) {
        switch (valueOf(field)) {
          case Integer value ->
              questions.add(new Question(field.getName(), field.getName(), value, true));
          case Long value ->
              questions.add(new Question(field.getName(), field.getName(), value, false));
          case Request request ->
              questions.add(new Question(request.name(), request.name(), request.number(), false));
          case StructLayout layout -> addLayout(layout, questions);
          default -> {} // a table of names
        }
      }
    }
    if (questions.isEmpty()) {
      throw new IllegalArgumentException(type + " has nothing to compare");
    }
    return questions;
  }

  private static Object valueOf(Field field) {
    try {
      field.setAccessible(true);
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(field + " was made accessible", e);
    }
  }

  private static void addLayout(StructLayout layout, List<Question> questions) {
    String struct = "struct " + layout.name().orElseThrow();
    questions.add(
        new Question("sizeof " + struct, "sizeof(" + struct + ")", layout.byteSize(), false));
    for (MemoryLayout member : layout.memberLayouts()) {
      if (member.name().isPresent()) {
        String name = member.name().get();
        questions.add(
            new Question(
                "offset of " + struct + "." + name,
                "offsetof(" + struct + ", " + name + ")",
                layout.byteOffset(PathElement.groupElement(name)),
                false));
        if (!isOpenEnded(member)) {
          questions.add(
              new Question(
                  "size of " + struct + "." + name,
                  "sizeof(((" + struct + " *)0)->" + name + ")",
                  member.byteSize(),
                  false));
        }
      }
    }
  }

  private static boolean isOpenEnded(MemoryLayout member) {
    return member instanceof SequenceLayout sequence && sequence.elementCount() == 0;
  }

  private Set<String> missing(List<Question> questions) throws IOException, InterruptedException {
    Path source = directory.resolve("all.c");
    Files.writeString(source, program(questions));
    Outcome outcome = run("gcc", "-fsyntax-only", "-fmax-errors=0", "-w", source.toString());
    Set<String> missing = new HashSet<>();
    Matcher errors = ERROR.matcher(outcome.text());
    while (errors.find()) {
      int index = Integer.parseInt(errors.group(1)) - 1 - prologue().size();
      if (index < 0 || index >= questions.size()) {
        throw new IllegalStateException("gcc objects to the program itself: " + outcome.text());
      }
      missing.add(questions.get(index).name());
    }
    return missing;
  }

  private Map<String, Long> answers(List<Question> questions, Set<String> missing)
      throws IOException, InterruptedException {
    Path source = directory.resolve("there.c");
    Path executable = directory.resolve("there");
    Files.writeString(
        source, program(questions.stream().filter(q -> !missing.contains(q.name())).toList()));
    Outcome compiled = run("gcc", "-w", "-o", executable.toString(), source.toString());
    if (compiled.status() != 0) {
      throw new IllegalStateException("gcc failed: " + compiled.text());
    }
    Map<String, Long> answers = new HashMap<>();
    run(executable.toString())
        .text()
        .lines()
        .forEach(
            line -> {
              int end = line.lastIndexOf(' ');
              answers.put(line.substring(0, end), Long.valueOf(line.substring(end + 1)));
            });
    return answers;
  }

  private static List<String> prologue() {
    List<String> lines = new ArrayList<>(List.of("#define _GNU_SOURCE"));
    for (String header : HEADERS) {
      // Older headers lack some of them; what these define is missing then.
      lines.add("#if __has_include(<" + header + ">)");
      lines.add("#include <" + header + ">");
      lines.add("#endif");
    }
    lines.add("int main(void) {");
    return lines;
  }

  private static String program(List<Question> questions) {
    List<String> lines = new ArrayList<>(prologue());
    for (Question question : questions) {
      lines.add(
          "printf(\"%s %%lld\\n\", (long long)(%s));"
              .formatted(question.name(), question.expression()));
    }
    lines.add("}");
    return String.join("\n", lines) + "\n";
  }

  private record Outcome(int status, String text) {}

  private static Outcome run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), text);
  }
}
