package dev.picket.linux.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UsesTest {
  private final AtomicInteger ends = new AtomicInteger();
  private final Uses uses = new Uses("the thing", ends::incrementAndGet);

  @Test
  void closesAtOnceWhenNobodyUsesIt() {
    uses.enter();
    uses.exit();
    uses.close();
    uses.close();
    assertThat(ends).hasValue(1);
    assertThat(uses.isClosed()).isTrue();
    assertThatThrownBy(uses::enter)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the thing is closed");
  }

  @Test
  void theLastUserCloses() {
    uses.enter();
    uses.enter();
    uses.close();
    uses.exit();
    assertThat(ends).hasValue(0);
    assertThatThrownBy(uses::enter).hasMessage("the thing is closed");
    uses.exit();
    assertThat(ends).hasValue(1);
  }

  @Test
  void nobodyUsesItAfterItsEnd() throws Exception {
    AtomicLong late = new AtomicLong();
    CountDownLatch inside = new CountDownLatch(4);
    Thread[] users = new Thread[4];
    for (int i = 0; i < users.length; i++) {
      users[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    boolean open = true;
                    while (open) {
                      try {
                        uses.enter();
                        late.addAndGet(ends.get());
                        uses.exit();
                        inside.countDown();
                      } catch (IllegalStateException e) {
                        open = false;
                      }
                    }
                  });
    }
    inside.await();
    uses.close();
    for (Thread user : users) {
      user.join();
    }
    assertThat(ends).hasValue(1);
    assertThat(late).hasValue(0);
  }
}
