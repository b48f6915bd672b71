package io.flinkpartitioning.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The library's messages are templates with arguments, not texts that are put together line by
 * line. Tools, benchmarks and tests are not counted.
 */
class MessageTemplatesTest {

    /** The goal is 5. The library has none now, so that one in a thousand lines is room enough. */
    private static final double MOST_PER_THOUSAND = 1;

    private static final Path SOURCES =
            Path.of("..", "flink-partitioning-strategies", "src", "main", "java");
    private static final Pattern CONTINUED_TEXT = Pattern.compile("\\s*\\+ \".*");
    private static final Pattern NO_CODE = Pattern.compile("\\s*(//.*|/?\\*.*)?");

    @Test
    void linesThatContinueAText_areRare() throws IOException {
        List<String> code = code(SOURCES);
        assertThat(code).as("lines of code").hasSizeGreaterThan(5_000);
        assertThat(continuedTexts(code) * 1000.0 / code.size())
                .as("lines that start with + \" per 1,000 lines of code")
                .isLessThanOrEqualTo(MOST_PER_THOUSAND);
    }

    @Test
    void count_takesOnlyTextsThatGoOn() {
        List<String> lines =
                List.of("throw new X(", "        \"a \"", "        + \"b\"", "        + c);");
        assertThat(continuedTexts(lines)).isEqualTo(1);
    }

    private static long continuedTexts(List<String> code) {
        return code.stream().filter(line -> CONTINUED_TEXT.matcher(line).matches()).count();
    }

    private static List<String> code(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(MessageTemplatesTest::lines)
                    .filter(line -> !NO_CODE.matcher(line).matches())
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
