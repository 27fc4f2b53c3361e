package dev.picket.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Loads the classes of this project anew, with one of them compiled from a source that was changed
 * in one place.
 */
final class BrokenSource extends ClassLoader {
  private static final Path SOURCES = Path.of("..", "fence-api", "src", "main", "java");
  private static final String OURS = "dev.picket.";

  private final Path classes;

  private BrokenSource(Path classes) {
    super(BrokenSource.class.getClassLoader());
    this.classes = classes;
  }

  /** Nothing is broken. */
  static BrokenSource unbroken(Path folder) {
    return new BrokenSource(folder);
  }

  /**
   * Breaks a class.
   *
   * @param folder to compile into
   * @param line a part of its source that occurs once
   * @param broken put in the place of that
   */
  static BrokenSource of(Path folder, String className, String line, String broken)
      throws IOException {
    String file = className.replace('.', '/') + ".java";
    String source = Files.readString(SOURCES.resolve(file));
    assertThat(source.split(Pattern.quote(line), -1))
        .as("%s, around \"%s\"", file, line)
        .hasSize(2);
    compile(folder, file, source.replace(line, broken));
    return new BrokenSource(folder);
  }

  private static void compile(Path folder, String file, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "-nowarn",
            "-proc:none",
            "-implicit:none",
            "-d",
            folder.toString(),
            "-cp",
            System.getProperty("java.class.path"));
    JavaFileObject unit =
        new SimpleJavaFileObject(URI.create("string:///" + file), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    assertThat(compiler.getTask(null, null, null, options, null, List.of(unit)).call())
        .as("%s compiles with its broken line", file)
        .isTrue();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : findClass(name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    Path broken = classes.resolve(file);
    try (InputStream bytes =
        Files.exists(broken) ? Files.newInputStream(broken) : getResourceAsStream(file)) {
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] all = bytes.readAllBytes();
      return defineClass(name, all, 0, all.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
