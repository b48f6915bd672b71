package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are made from the code and are kept beside it. */
public final class Reference {

    private Reference() {}

    /**
     * Requires that a file has the content that was made for it; with {@code
     * -Dreference.write=true} it is written anew, to be read by a person.
     */
    public static void requireFresh(Path file, String made) throws IOException {
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, made);
        }
        assertThat(file)
                .as("stale: run the test once with -Dreference.write=true")
                .hasContent(made);
    }
}
