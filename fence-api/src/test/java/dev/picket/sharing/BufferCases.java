package dev.picket.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.sharing.SharingDriver.Use;
import dev.picket.sharing.SharingDriver.Work;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** IGT's dmabuf_sync_file. */
final class BufferCases {
  static final List<KernelCase> ALL =
      List.of(
          new KernelCase("dmabuf_sync_file/export-basic", BufferCases::exportBasic),
          new KernelCase("dmabuf_sync_file/export-before-signal", BufferCases::beforeSignal),
          new KernelCase("dmabuf_sync_file/export-multiwait", BufferCases::multiwait),
          new KernelCase("dmabuf_sync_file/export-wait-after-attach", BufferCases::afterAttach),
          new KernelCase("dmabuf_sync_file/import-basic", BufferCases::importBasic),
          new KernelCase("dmabuf_sync_file/import-multiple-read-only", BufferCases::readers),
          new KernelCase(
              "dmabuf_sync_file/import-multiple-read-write", BufferCases::readersAndWriter));

  private static final int READERS = 32;

  private BufferCases() {}

  private static <F, O, P, B> Work<F> use(SharingDriver<F, O, P, B> driver, B buffer, Use use) {
    Work<F> work = driver.work();
    driver.add(buffer, work.file(), use);
    return work;
  }

  private static <F, O, P, B> void exportBasic(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    B buffer = driver.buffer();
    assertBusy(driver, buffer, false, false);
    Work<F> write = use(driver, buffer, Use.WRITE);
    assertBusy(driver, buffer, true, true);
    write.signal();
    assertBusy(driver, buffer, false, false);
    Work<F> read = use(driver, buffer, Use.READ);
    assertBusy(driver, buffer, false, true);
    read.signal();
    assertBusy(driver, buffer, false, false);
  }

  private static <F, O, P, B> void beforeSignal(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    B buffer = driver.buffer();
    Work<F> write = use(driver, buffer, Use.WRITE);
    F snapshot = driver.export(buffer, Use.READ);
    assertThat(driver.await(snapshot, Duration.ZERO)).isFalse();
    write.signal();
    assertThat(driver.await(snapshot, Duration.ZERO)).isTrue();
  }

  private static <F, O, P, B> void multiwait(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    B buffer = driver.buffer();
    Work<F> one = use(driver, buffer, Use.READ);
    Work<F> two = use(driver, buffer, Use.READ);
    F snapshot = driver.export(buffer, Use.WRITE);
    Work<F> three = use(driver, buffer, Use.READ);
    one.signal();
    assertThat(driver.await(snapshot, Duration.ZERO)).isFalse();
    two.signal();
    assertThat(driver.await(snapshot, Duration.ZERO)).isTrue();
    assertThat(driver.mustWait(buffer, Use.WRITE)).isTrue();
    three.signal();
    assertThat(driver.mustWait(buffer, Use.WRITE)).isFalse();
  }

  private static <F, O, P, B> void afterAttach(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    B buffer = driver.buffer();
    F before = driver.export(buffer, Use.READ_WRITE);
    Work<F> write = use(driver, buffer, Use.WRITE);
    assertThat(driver.await(before, Duration.ZERO)).isTrue();
    F after = driver.export(buffer, Use.READ_WRITE);
    assertThat(driver.await(after, Duration.ZERO)).isFalse();
    write.signal();
    assertThat(driver.await(after, Duration.ZERO)).isTrue();
  }

  private static <F, O, P, B> void importBasic(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    for (Use use : Use.values()) {
      B buffer = driver.buffer();
      Work<F> work = use(driver, buffer, use);
      assertBusy(driver, buffer, use != Use.READ, true);
      work.signal();
      assertBusy(driver, buffer, false, false);
    }
  }

  private static <F, O, P, B> void readers(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    B buffer = driver.buffer();
    List<Work<F>> readers =
        Stream.generate(() -> use(driver, buffer, Use.READ)).limit(READERS).toList();
    for (Work<F> reader : readers) {
      assertBusy(driver, buffer, false, true);
      reader.signal();
    }
    assertBusy(driver, buffer, false, false);
  }

  private static <F, O, P, B> void readersAndWriter(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    B buffer = driver.buffer();
    List<Work<F>> readers =
        Stream.generate(() -> use(driver, buffer, Use.READ)).limit(READERS).toList();
    Work<F> writer = use(driver, buffer, Use.WRITE);
    readers.forEach(Work::signal);
    assertBusy(driver, buffer, true, true);
    writer.signal();
    assertBusy(driver, buffer, false, false);
  }

  private static <F, O, P, B> void assertBusy(
      SharingDriver<F, O, P, B> driver, B buffer, boolean toRead, boolean toWrite)
      throws InterruptedException {
    for (Use use : Use.values()) {
      boolean busy = use == Use.READ ? toRead : toWrite;
      assertThat(driver.mustWait(buffer, use)).as("%s has to wait", use).isEqualTo(busy);
      F snapshot = driver.export(buffer, use);
      assertThat(driver.await(snapshot, Duration.ZERO)).as("snapshot to %s", use).isEqualTo(!busy);
    }
  }
}
