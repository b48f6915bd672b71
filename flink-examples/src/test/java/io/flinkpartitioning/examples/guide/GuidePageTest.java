package io.flinkpartitioning.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.examples.guide.GuidePage.Command;
import io.flinkpartitioning.examples.guide.GuidePage.Event;
import io.flinkpartitioning.examples.guide.GuidePage.TextFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tests of pages read, and what is refused. */
class GuidePageTest {

    @Test
    void page_isReadInItsOrder() {
        assertThat(
                        GuidePage.read(
                                List.of(
                                        "# Title",
                                        "```yaml",
                                        "# config.yaml",
                                        "a: 1",
                                        "```",
                                        "<!-- ProductionGuideIT: stray -->",
                                        "```console",
                                        "$ flink list \\",
                                        "    -a",
                                        "one …",
                                        "",
                                        "two",
                                        "$ flink cancel $JOB",
                                        "```")))
                .containsExactly(
                        new TextFile(3, "config.yaml", "a: 1\n"),
                        new Event(6, "stray"),
                        new Command(8, "flink list     -a", List.of("one …", "two")),
                        new Command(13, "flink cancel $JOB", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```console\n```",
                "```console\nto be seen\n```",
                "```console\n$ flink list",
                "```console\n$ flink list \\\n```",
                "```\n$ flink list\n```",
                "```yaml\na: 1\n```",
                "<!-- stray -->"
            })
    void page_thatCannotBeRunAsItIs_isRefused(String page) {
        assertThatThrownBy(() -> GuidePage.read(page.lines().toList()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("page");
    }

    @Test
    void words_areThoseOfAShell(@TempDir Path directory) {
        GuideShell shell = new GuideShell(directory);
        shell.set("VERTEX", "0a");
        shell.put("job.jar", directory);
        assertThat(shell.words("curl -d '{\"'$VERTEX'\":\"$VERTEX\"}'   \"$VERTEX/b c\" job.jar"))
                .containsExactly(
                        "curl", "-d", "{\"0a\":\"$VERTEX\"}", "0a/b c", directory.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jq .", "curl --fail http://127.0.0.1", "flink stop $NOTHING"})
    void command_thatTheGuideDoesNotKnow_isRefused(String command, @TempDir Path directory) {
        assertThatThrownBy(
                        () ->
                                new GuideShell(directory)
                                        .run(
                                                () -> {
                                                    throw new AssertionError("no cluster");
                                                },
                                                command))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
