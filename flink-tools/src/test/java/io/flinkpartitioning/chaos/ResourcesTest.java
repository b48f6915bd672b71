package io.flinkpartitioning.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {

    private final List<String> closed = new ArrayList<>();
    private final Resources resources = new Resources();

    private void add(String name) {
        AutoCloseable unused = resources.add(() -> closed.add(name));
    }

    @Test
    void close_closesTheLastFirst_andAllOnce() throws Exception {
        add("first");
        add("second");

        resources.close();
        resources.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void resourceThatCannotBeClosed_keepsNoneOpen() {
        IOException stuck = new IOException("stuck");
        add("first");
        AutoCloseable unused =
                resources.add(
                        () -> {
                            throw stuck;
                        });
        add("third");

        assertThatThrownBy(resources::close)
                .isInstanceOf(IOException.class)
                .hasSuppressedException(stuck);

        assertThat(closed).containsExactly("third", "first");
    }
}
