package io.flinkpartitioning.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.Testbed;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that go on from converted savepoints have the results of a plain one without a pause. */
@ExtendWith(Testbed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SavepointConversionTest {

    private static final int PHASES = 3;

    @TempDir private static Path directory;

    private @Nullable SortedMap<String, Integer> uninterrupted;

    @BeforeAll
    void runThePlainJobWithoutAPause(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        EveryKindRun run = new EveryKindRun(broker, cluster, directory, System.currentTimeMillis());
        run.started(
                run.job()
                        .startPlain(
                                run.environment(
                                        new EveryKindJob.Run("hashmap", 2, 0, false, null))));
        for (int phase = 0; phase < PHASES; phase++) {
            run.phase(phase);
        }
        uninterrupted = run.end();
        for (String kind :
                List.of(
                        "record",
                        "alarms",
                        "timer",
                        "tumbling",
                        "session",
                        "named",
                        "ruled",
                        "left",
                        "right",
                        "both",
                        "pair")) {
            assertThat(uninterrupted.keySet())
                    .as(kind)
                    .anyMatch(line -> line.startsWith(kind + "|"));
        }
    }

    @Test
    void plainToForwardToPlain_acrossBackends_goesOn(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        roundTrip(broker, cluster, "hashmap", "rocksdb", true, 3, 136);
    }

    @ParameterizedTest
    @CsvSource({
        "hashmap, hashmap, false, 2, 0",
        "rocksdb, rocksdb, false, 3, 0",
        "rocksdb, hashmap, true, 4, 1024",
        "rocksdb, rocksdb, true, 1, 8"
    })
    @Tag("full")
    void plainToForwardToPlain_goesOn(
            String plain,
            String placed,
            boolean compressed,
            int parallelism,
            int maxParallelism,
            KafkaBroker broker,
            FlinkCluster cluster)
            throws Exception {
        roundTrip(broker, cluster, plain, placed, compressed, parallelism, maxParallelism);
    }

    private void roundTrip(
            KafkaBroker broker,
            FlinkCluster cluster,
            String plainBackend,
            String placedBackend,
            boolean compressed,
            int parallelism,
            int maxParallelism)
            throws Exception {
        EveryKindRun run =
                new EveryKindRun(broker, cluster, directory, System.currentTimeMillis() + 6_000);
        run.started(
                run.job()
                        .startPlain(
                                run.environment(
                                        new EveryKindJob.Run(
                                                plainBackend, 2, 0, compressed, null))));
        run.phase(0);
        String placed = toJob(run, run.stop(), parallelism, maxParallelism);

        run.started(
                run.job()
                        .startPlaced(
                                run.environment(
                                        new EveryKindJob.Run(
                                                placedBackend,
                                                parallelism,
                                                maxParallelism,
                                                compressed,
                                                placed)),
                                Plan.FORWARD));
        run.phase(1);
        String plain = toPlain(run.stop());

        run.started(
                run.job()
                        .startPlain(
                                run.environment(
                                        new EveryKindJob.Run(
                                                plainBackend, 2, 0, compressed, plain))));
        run.phase(2);
        assertThat(differences(Objects.requireNonNull(uninterrupted), run.end())).isEmpty();
    }

    /** Returns the lines that are not as often in both, with how often they are. */
    private static SortedMap<String, String> differences(
            SortedMap<String, Integer> expected, SortedMap<String, Integer> found) {
        SortedMap<String, String> differences = new TreeMap<>();
        Stream.of(expected, found)
                .flatMap(lines -> lines.keySet().stream())
                .filter(line -> !Objects.equals(expected.get(line), found.get(line)))
                .forEach(
                        line ->
                                differences.put(
                                        line,
                                        "%s, not %s"
                                                .formatted(found.get(line), expected.get(line))));
        return differences;
    }

    /** As a user does: with the SmartKeyBy of the job, in an environment that runs nothing. */
    private String toJob(EveryKindRun run, String savepoint, int parallelism, int maxParallelism)
            throws Exception {
        StreamExecutionEnvironment env =
                run.environment(
                        new EveryKindJob.Run("hashmap", parallelism, maxParallelism, false, null));
        SmartKeyBy<Event, String> events = run.job().eventsByKey(env);
        SmartKeyBy<Event, String> orders = run.job().ordersByKey(env);
        SavepointConversion conversion = SavepointConversion.of(savepoint);
        for (String uid : EveryKindJob.UIDS) {
            conversion =
                    EveryKindJob.JOINS.contains(uid)
                            ? conversion.rekey(uid, events.coPartitionedWith(orders))
                            : conversion.rekey(uid, events);
        }
        return write(conversion, savepoint);
    }

    private static String toPlain(String savepoint) throws Exception {
        SavepointConversion conversion = SavepointConversion.of(savepoint);
        for (String uid : EveryKindJob.UIDS) {
            conversion = conversion.rekeyToPlain(uid);
        }
        return write(conversion, savepoint);
    }

    private static String write(SavepointConversion conversion, String savepoint) throws Exception {
        String target = savepoint + "-converted";
        assertThat(conversion.writeTo(target))
                .extracting(ConvertedOperator::uid)
                .containsExactlyInAnyOrderElementsOf(EveryKindJob.UIDS);
        return target;
    }
}
