package io.flinkpartitioning.savepoint;

import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.QueueSink;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** Jobs over the same two topics, one after another, and all their results. */
final class EveryKindRun {

    /** Of the job that the broadcast record comes to. */
    static final int FIRST_PARALLELISM = 2;

    private static final int PARTITIONS = 8;

    private final FlinkCluster cluster;
    private final Path directory;
    private final EveryKindJob job;
    private final QueueSink<String> sink = new QueueSink<>();
    private final SortedMap<String, Integer> lines = new TreeMap<>();
    private long read;
    private @Nullable JobClient running;

    EveryKindRun(KafkaBroker broker, FlinkCluster cluster, Path directory, long alarm)
            throws Exception {
        this.cluster = cluster;
        this.directory = directory;
        this.job =
                new EveryKindJob(
                        EventTopic.create(broker, PARTITIONS, 1),
                        EventTopic.create(broker, PARTITIONS, 1000),
                        alarm,
                        sink);
    }

    EveryKindJob job() {
        return job;
    }

    StreamExecutionEnvironment environment(EveryKindJob.Run run) {
        return run.environment(cluster, directory);
    }

    void started(JobClient client) {
        running = client;
    }

    /** Writes a phase, and waits until each operator has taken each record of it. */
    void phase(int phase) throws Exception {
        if (phase == 0) {
            awaitLines("rule", FIRST_PARALLELISM);
        }
        read += job.events().greet(phase);
        job.orders().greet(phase);
        awaitRead();
        read += job.events().write(phase);
        job.orders().write(phase);
        awaitRead();
        awaitEventTime();
    }

    /**
     * Waits for all that event time brings about. Flink's sources may emit a watermark between the
     * savepoint and their end, and what it brings about would come once more after the restore.
     */
    private void awaitEventTime() {
        List<Event> events = job.events().written();
        // The last tick is at the watermark itself: all windows before it have closed.
        awaitLines("tick|", timers(events.stream(), EveryKind::tickOf, job.events().watermark()));
        awaitLines(
                "both|",
                timers(
                        Stream.concat(events.stream(), job.orders().written().stream()),
                        EveryKind::timerOf,
                        Math.min(job.events().watermark(), job.orders().watermark())));
    }

    private static long timers(Stream<Event> events, ToLongFunction<Event> timer, long watermark) {
        return events.filter(event -> timer.applyAsLong(event) <= watermark)
                .map(event -> "%s|%d".formatted(event.key, timer.applyAsLong(event)))
                .distinct()
                .count();
    }

    private void awaitRead() {
        awaitLines("record|", read);
        awaitLines("ruled|", read);
        awaitLines("left|", read);
        awaitLines("right|", read);
    }

    /** Waits for the processing-time timer of each key. */
    private void awaitAlarms() {
        await("the alarm of each key")
                .atMost(Deadlines.STEP)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> isHealthy() && keys("alarm|").equals(keys("record|")));
    }

    private Set<String> keys(String prefix) {
        return lines.keySet().stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.split("\\|", -1)[1])
                .collect(Collectors.toSet());
    }

    /** Takes the results that are there, and fails if the job has. */
    private boolean isHealthy() throws Exception {
        sink.available().forEach(line -> lines.merge(line, 1, Integer::sum));
        if (client().getJobStatus().get().isGloballyTerminalState()) {
            client().getJobExecutionResult().get();
        }
        return true;
    }

    private void awaitLines(String prefix, long expected) {
        await("%d lines of %s".formatted(expected, prefix))
                .atMost(Deadlines.STEP)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> isHealthy() && count(prefix) == expected);
    }

    private long count(String prefix) {
        return lines.entrySet().stream()
                .filter(line -> line.getKey().startsWith(prefix))
                .mapToLong(line -> line.getValue())
                .sum();
    }

    private JobClient client() {
        if (running == null) {
            throw new IllegalStateException("No job runs");
        }
        return running;
    }

    /** Stops the job with a savepoint, and returns where it lies. */
    String stop() throws Exception {
        return stop(false);
    }

    private String stop(boolean drain) throws Exception {
        new FlinkRest(cluster.restUrl()).awaitAllRunning(client().getJobID());
        String savepoint =
                client().stopWithSavepoint(
                                drain, directory.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
        client().getJobExecutionResult().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
        isHealthy();
        return savepoint;
    }

    /** Ends the job: all windows close and all timers fire. Returns the lines of all jobs. */
    SortedMap<String, Integer> end() throws Exception {
        awaitAlarms();
        stop(true);
        lines.keySet().removeIf(line -> line.equals("rule") || line.startsWith("alarm|"));
        return lines;
    }
}
