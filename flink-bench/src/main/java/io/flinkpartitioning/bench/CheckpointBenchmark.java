package io.flinkpartitioning.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.ColumnData;
import io.flinkpartitioning.bench.CheckpointHistory.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How long checkpoints take while one subtask is too slow for its records, by {@code keyBy} and
 * under {@code FORWARD}, with aligned and unaligned barriers.
 */
@Command(
        name = "checkpoint-benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures checkpoints while one subtask is too slow.")
public final class CheckpointBenchmark implements Callable<Integer> {

    private static final int PARTITIONS = 8;
    private static final int PARALLELISM = 4;
    private static final int SLOTS = 2;
    private static final int SLOW_SUBTASK = 0;
    private static final double NEARLY_ALWAYS_BUSY = 900;
    private static final int METRIC_READS = 4;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Option(names = "--rounds", defaultValue = "3", description = "rounds; default: 3")
    private int rounds;

    @Option(
            names = "--checkpoints",
            defaultValue = "2",
            description = "checkpoints of each run, at least; default: 2")
    private int checkpoints;

    @Option(names = "--keys", defaultValue = "10000", description = "keys; default: 10000")
    private int keys;

    @Option(
            names = "--payload-bytes",
            defaultValue = "1000",
            description = "of a record, besides its key; default: 1000")
    private int payloadBytes;

    @Option(
            names = "--records-per-second",
            defaultValue = "2000",
            description = "records written; default: 2000")
    private int recordsPerSecond;

    @Option(
            names = "--slow-millis",
            defaultValue = "5",
            description = "what a record takes in the slow subtask; default: 5")
    private int slowMillis;

    @Option(
            names = "--checkpoint-millis",
            defaultValue = "1000",
            description = "between checkpoints; default: 1000")
    private int checkpointMillis;

    @Option(
            names = "--warm-up-millis",
            defaultValue = "6000",
            description = "after the slow subtask has become busy; default: 6000")
    private int warmUpMillis;

    @Option(
            names = "--measured-millis",
            defaultValue = "8000",
            description = "of each run, at least; default: 8000")
    private int measuredMillis;

    private record Row(Grouping grouping, boolean unaligned) {}

    private record Run(List<Checkpoint> checkpoints, double recordsPerSecond) {}

    /** Runs the benchmark. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new CheckpointBenchmark());
    }

    @Override
    public Integer call() throws Exception {
        Map<Row, List<Run>> runs = new LinkedHashMap<>();
        double rate;
        try (ProcessTestbed testbed = ProcessTestbed.start(PARALLELISM / SLOTS, SLOTS);
                SteadyTopic topic =
                        SteadyTopic.start(
                                testbed.broker(),
                                new SteadyTopic.Load(
                                        PARTITIONS, keys, payloadBytes, recordsPerSecond))) {
            for (int round = 0; round < rounds; round++) {
                for (boolean unaligned : new boolean[] {false, true}) {
                    for (Grouping grouping : Grouping.values()) {
                        Row row = new Row(grouping, unaligned);
                        runs.computeIfAbsent(row, key -> new ArrayList<>())
                                .add(run(testbed, topic, row));
                    }
                }
            }
            rate = topic.recordsPerSecond();
        }
        print(runs, rate);
        return 0;
    }

    private Run run(ProcessTestbed testbed, SteadyTopic topic, Row row) throws Exception {
        Path directory = Files.createTempDirectory(testbed.directory(), "checkpoints-");
        StreamExecutionEnvironment env =
                testbed.cluster().environment(settings(directory, row.unaligned()));
        env.setParallelism(PARALLELISM);
        row.grouping()
                .runningCounts(env, topic, new RunningCount(slow(slowMillis)))
                .sinkTo(new DiscardingSink<>());
        JobID job = env.executeAsync("Checkpoints of " + row).getJobID();
        try {
            return measure(testbed, job);
        } finally {
            testbed.rest().cancel(job);
        }
    }

    private Configuration settings(Path directory, boolean unaligned) {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        settings.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(checkpointMillis));
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, unaligned);
        return settings;
    }

    private static RunningCount.Disturbance slow(int millis) {
        return subtask -> {
            if (subtask == SLOW_SUBTASK) {
                Thread.sleep(millis);
            }
        };
    }

    private Run measure(ProcessTestbed testbed, JobID job) throws IOException {
        ProcessTestbed.await(
                "a slow subtask",
                () ->
                        testbed.rest().maxOf(job, Grouping.OPERATOR, "busyTimeMsPerSecond")
                                > NEARLY_ALWAYS_BUSY);
        LockSupport.parkNanos(Duration.ofMillis(warmUpMillis).toNanos());
        CheckpointHistory history = new CheckpointHistory(testbed.rest(), job);
        long before = history.latest();
        double countedBefore = counted(testbed, job);
        long start = System.nanoTime();
        LockSupport.parkNanos(Duration.ofMillis(measuredMillis).toNanos());
        ProcessTestbed.await(
                "checkpoints", () -> history.completedAfter(before).size() >= checkpoints);
        double counted = counted(testbed, job) - countedBefore;
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new Run(history.completedAfter(before), counted / seconds);
    }

    /**
     * Returns how many records have been counted, as of half a second ago: a cluster that has not
     * been asked for a while tells of what was when it was asked last, or of nothing.
     */
    private static double counted(ProcessTestbed testbed, JobID job) {
        double counted = 0;
        for (int i = 0; i < METRIC_READS; i++) {
            LockSupport.parkNanos(ProcessTestbed.METRIC_INTERVAL.dividedBy(2).toNanos());
            counted =
                    ProcessTestbed.ask(
                            "counted records",
                            () ->
                                    testbed.rest()
                                            .sumOf(
                                                    job,
                                                    Grouping.OPERATOR,
                                                    Grouping.OPERATOR + ".numRecordsIn"));
        }
        return counted;
    }

    private void print(Map<Row, List<Run>> runs, double rate) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                AsciiTable.getTable(
                        AsciiTable.BASIC_ASCII,
                        runs.keySet(),
                        List.of(
                                Columns.of(
                                        "barriers",
                                        row -> row.unaligned() ? "unaligned" : "aligned"),
                                Columns.of("grouping", row -> row.grouping().name()),
                                figure("end to end, ms", "%,.0f", runs, Checkpoint::endToEndMillis),
                                figure(
                                        "first barrier, ms",
                                        "%,.0f",
                                        runs,
                                        Checkpoint::startDelayMillis),
                                figure("alignment, ms", "%,.0f", runs, Checkpoint::alignmentMillis),
                                figure(
                                        "in flight, KB",
                                        "%,.0f",
                                        runs,
                                        checkpoint -> checkpoint.inFlightBytes() / 1e3),
                                Columns.of(
                                        "records/s",
                                        row ->
                                                Spread.of(
                                                        "%,.0f",
                                                        runs.getOrDefault(row, List.of()).stream()
                                                                .mapToDouble(Run::recordsPerSecond)
                                                                .toArray())))));
        out.printf(
                "Median (range) of all checkpoints of %d rounds. %,d keys, %d partitions,"
                        + " parallelism %d, %,.0f records/s of %,d bytes written, %d ms per record in one"
                        + " subtask, a checkpoint every %d ms.%n",
                rounds,
                keys,
                PARTITIONS,
                PARALLELISM,
                rate,
                payloadBytes,
                slowMillis,
                checkpointMillis);
        out.flush();
    }

    private static ColumnData<Row> figure(
            String header,
            String format,
            Map<Row, List<Run>> runs,
            ToDoubleFunction<Checkpoint> figure) {
        return Columns.of(
                header,
                row ->
                        Spread.of(
                                format,
                                runs.getOrDefault(row, List.of()).stream()
                                        .flatMap(run -> run.checkpoints().stream())
                                        .mapToDouble(figure)
                                        .toArray()));
    }
}
