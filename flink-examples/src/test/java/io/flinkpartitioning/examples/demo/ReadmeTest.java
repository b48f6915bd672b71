package io.flinkpartitioning.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README shows code that is compiled and run. */
class ReadmeTest {

    @Test
    void javaOfTheReadme_isThatOfTheDemo() throws IOException {
        Matcher block =
                Pattern.compile("```java\n(.+?)```", Pattern.DOTALL)
                        .matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(block.find()).isTrue();
        String demo =
                Files.readString(
                        Path.of("src/main/java/io/flinkpartitioning/examples/demo/Grouping.java"));
        assertThat(withoutSpaceAndComments(demo)).contains(withoutSpaceAndComments(block.group(1)));
    }

    private static String withoutSpaceAndComments(String java) {
        return java.replaceAll("//.*", "").replaceAll("\\s+", "");
    }
}
