package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of {@code docs/recovery.md}: a job that is restored from each kind of snapshot, after
 * each change, goes on exactly or is refused. Each cell is run, a few of them in each build.
 *
 * <p>A regular expression picks cells by name: {@code -Dtest=RestoreTableTest
 * -Dexcluded.test.groups= "-Drestore.cells=FEWER_SUBTASKS from UNALIGNED_CHECKPOINT"}.
 */
@ExtendWith(Testbed.class)
class RestoreTableTest {

    private static final Path PAGE = Path.of("..", "docs", "recovery.md");
    private static final String BEGIN = "<!-- RestoreTableTest makes this table: -->\n";
    private static final String END = "<!-- end of the table -->\n";

    private static final int RECORDS = 3_000;
    private static final int KEYS = 60;
    private static final int SOME = 20;

    private static final Predicate<String> WANTED =
            Pattern.compile(System.getProperty("restore.cells", ".*")).asMatchPredicate();

    /** One of each kind of snapshot that differs, and of each outcome. */
    private static final List<Cell> IN_EACH_BUILD =
            List.of(
                    new Cell(JobChange.LOCAL_FIRST_TO_FORWARD, SnapshotKind.UNALIGNED_CHECKPOINT),
                    new Cell(JobChange.FEWER_SUBTASKS, SnapshotKind.UNALIGNED_CHECKPOINT),
                    new Cell(JobChange.SERIALIZER_SETTING, SnapshotKind.INCREMENTAL_CHECKPOINT),
                    new Cell(JobChange.NOT_PINNED, SnapshotKind.CHANGELOG),
                    new Cell(JobChange.MULTIPLE_PINNED, SnapshotKind.MATERIALIZED_CHANGELOG),
                    new Cell(JobChange.FROM_ASYNC_ON_FORST, SnapshotKind.CANONICAL_SAVEPOINT));

    /** A cell of the table. */
    private record Cell(JobChange change, SnapshotKind kind) {

        RestoreOutcome outcome() {
            return change.outcome(kind);
        }

        @Override
        public String toString() {
            return change + " from " + kind;
        }
    }

    @TempDir private Path directory;

    static Stream<Cell> inEachBuild() {
        return IN_EACH_BUILD.stream().filter(cell -> WANTED.test(cell.toString()));
    }

    static Stream<Cell> others() {
        return Stream.of(JobChange.values())
                .flatMap(
                        change ->
                                Stream.of(SnapshotKind.values())
                                        .map(kind -> new Cell(change, kind)))
                .filter(cell -> !IN_EACH_BUILD.contains(cell) && WANTED.test(cell.toString()));
    }

    @Test
    void page_hasTheTable() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        assertThat(begin).as("where the table begins").isPositive();
        assertThat(end).as("where the table ends").isGreaterThan(begin);
        Reference.requireFresh(
                PAGE,
                page.substring(0, begin) + BEGIN + "\n" + table() + "\n" + page.substring(end));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("inEachBuild")
    void cell_isWhatTheTableSays(Cell cell, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        run(cell, broker, cluster);
    }

    @Tag("full")
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("others")
    void otherCell_isWhatTheTableSays(Cell cell, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        run(cell, broker, cluster);
    }

    private void run(Cell cell, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        JobSetup before = cell.change().before(cell.kind());
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, before.partitions())
                        .write(RECORDS, KEYS, 81);
        ObservedJob job =
                before.start(
                        cluster,
                        cell.kind().settings(directory, null),
                        topic,
                        cell.kind().millisPerRecord());
        job.awaitResults(SOME);
        if (!cell.outcome().hasSnapshot()) {
            assertThatThrownBy(() -> cell.kind().take(job, before.plan(), directory))
                    .hasMessageContaining(cell.outcome().words());
            job.awaitAllOf(topic);
            return;
        }
        String snapshot = cell.kind().take(job, before.plan(), directory);
        // Nothing was lost or doubled if the next record of each key is counted as the next one.
        topic.writeToEachKey();
        JobSetup after = cell.change().after(cell.kind());
        NumberedTopic<String> changed =
                after.partitions() > before.partitions()
                        ? topic.grownTo(after.partitions())
                        : topic;
        if (cell.outcome().isExact()) {
            goesOn(cell, after, snapshot, changed, cluster);
        } else {
            isRefused(cell, after, snapshot, changed, cluster);
            goesOn(cell, cell.change().wayOut(cell.kind()), snapshot, changed, cluster);
        }
    }

    private void goesOn(
            Cell cell,
            JobSetup setup,
            String snapshot,
            NumberedTopic<String> topic,
            FlinkCluster cluster)
            throws Exception {
        ObservedJob job = setup.start(cluster, cell.kind().settings(directory, snapshot), topic, 0);
        job.awaitAllOf(topic);
        topic.writeToEachKey();
        job.awaitAllOf(topic);
        job.cancel();
    }

    private void isRefused(
            Cell cell,
            JobSetup setup,
            String snapshot,
            NumberedTopic<String> topic,
            FlinkCluster cluster)
            throws Exception {
        ObservedJob job = setup.start(cluster, cell.kind().settings(directory, snapshot), topic, 0);
        assertThat(job.refusal())
                .contains("Keyed state can be read only under the layout that wrote it")
                .contains(cell.outcome().words());
        assertThat(job.failures()).as("failures").isEqualTo(1);
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| what changes |");
        Stream.of(SnapshotKind.values())
                .forEach(kind -> table.append(" %s |".formatted(kind.label())));
        table.append("\n|---|").append("---|".repeat(SnapshotKind.values().length)).append("\n");
        for (JobChange change : JobChange.values()) {
            table.append(
                    Stream.of(SnapshotKind.values())
                            .map(kind -> change.outcome(kind).label())
                            .collect(
                                    Collectors.joining(
                                            " | ", "| " + change.label() + " | ", " |\n")));
        }
        table.append(
                "\n| cell | what it means | the error says | what to do |\n|---|---|---|---|\n");
        for (RestoreOutcome outcome : RestoreOutcome.values()) {
            table.append(
                    "| %s | %s | %s | %s |%n"
                            .formatted(
                                    outcome.label(),
                                    outcome.meaning(),
                                    outcome.words().isEmpty() ? "" : "`" + outcome.words() + "`",
                                    outcome.remedy()));
        }
        return table.toString();
    }
}
