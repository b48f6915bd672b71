package io.flinkpartitioning.bench.latency;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.harness.ProcessCpu;
import io.flinkpartitioning.bench.harness.VariedArm;
import io.flinkpartitioning.bench.harness.WorkerProcess;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.JobSettings;
import io.flinkpartitioning.bench.job.Meter;
import io.flinkpartitioning.bench.job.RunningJob;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job that sums what a process of its own writes at a steady rate, on a cluster in the JVM of the
 * arm.
 *
 * @param name the name
 * @param grouping what stands between source and sums
 * @param timers whether a result waits for event time to come to its record
 * @param settings how the job runs
 * @param topic what it reads
 * @param phases for how long
 * @param opening for how long records are written before the first round, so that it does not pay
 *     for what the compilers of both processes have yet to learn
 */
public record LatencyArm(
        String name,
        Grouping grouping,
        boolean timers,
        JobSettings settings,
        TimedTopic topic,
        Phases phases,
        Duration opening)
        implements VariedArm {

    private static final String RATE = "recordsPerSecond";

    /** Half of the results are there that fast. */
    public static final Figure P50 = millis("p50Millis", "p50, ms");

    /** All but one of a hundred. */
    public static final Figure P99 = millis("p99Millis", "p99, ms");

    /** All but one of a thousand. */
    public static final Figure P999 = millis("p999Millis", "p99.9, ms");

    /** All. */
    public static final Figure MAX = millis("maxMillis", "max, ms");

    /** How late the load generator hands records to its producer, which the others contain. */
    public static final Figure SEND_P99 = millis("sendDelayP99Millis", "p99 of sending, ms");

    private static final long OPENING_RATE = 20_000;
    private static final String OPERATOR = "sums";
    private static final double MICROS_PER_MILLI = 1e3;
    private static final Duration LEAD = Duration.ofMillis(50);
    private static final Duration END_TIMEOUT = Deadlines.STEP;

    /** It must not take a core from the arm to compile what runs for seconds. */
    private static final List<String> GENERATOR_OPTIONS =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static Figure millis(String name, String unit) {
        return new Figure(name, unit, Figure.Better.LOWER, "%,.2f");
    }

    /**
     * Returns the point of a rate.
     *
     * @throws IllegalArgumentException if nothing would be measured there
     */
    public static Point at(long recordsPerSecond, Phases phases) {
        long rate = Schedule.of(recordsPerSecond, phases).recordsPerSecond();
        return new Point(RATE, String.valueOf(rate));
    }

    @Override
    public VariedSession open() throws Exception {
        OpenArm opened = new OpenArm();
        try {
            if (!opening.isZero()) {
                Phases phasesOfOpening = new Phases(Duration.ZERO, opening, Duration.ZERO);
                opened.run(Schedule.of(OPENING_RATE, phasesOfOpening));
            }
            return opened;
        } catch (Exception e) {
            try (opened) {
                throw e;
            }
        }
    }

    /** Cluster and load generator, which stay over all rounds. */
    private final class OpenArm implements VariedSession {

        private final FlinkCluster cluster;
        private final FlinkRest rest;
        private final WorkerProcess<LoadGenerator.Order, LoadGenerator.Report> generator;
        private final ExecutorService writer = Executors.newSingleThreadExecutor();

        OpenArm() throws Exception {
            Configuration configuration = settings.configuration();
            configuration.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(50));
            cluster = FlinkCluster.start(1, settings.parallelism(), configuration);
            try {
                rest = new FlinkRest(cluster.restUrl());
                generator =
                        WorkerProcess.start(
                                "The load generator",
                                new LoadGenerator(topic),
                                LoadGenerator.Report.class,
                                GENERATOR_OPTIONS);
            } catch (IOException | RuntimeException e) {
                try (cluster) {
                    throw e;
                }
            }
        }

        @Override
        public Outcome run(Point point) throws Exception {
            return run(Schedule.of(Long.parseLong(point.value()), phases));
        }

        Outcome run(Schedule schedule) throws Exception {
            RunningJob job = submit(schedule);
            job.awaitSubtasks();
            long start =
                    MicroClock.SYSTEM.micros() + TimeUnit.MILLISECONDS.toMicros(LEAD.toMillis());
            CompletableFuture<LoadGenerator.Report> written =
                    CompletableFuture.supplyAsync(
                            () -> generate(new LoadGenerator.Order(schedule, start)), writer);
            double cpuSeconds = cpuSecondsOfMeasuredPhase(schedule, start);
            LoadGenerator.Report report = await(written);
            JobExecutionResult result = job.result(END_TIMEOUT);
            return outcome(schedule, result, report, cpuSeconds)
                    .with("edges", job.edgesInto(OPERATOR));
        }

        private RunningJob submit(Schedule schedule) throws Exception {
            StreamExecutionEnvironment env = cluster.environment(settings.configuration());
            settings.applyTo(env);
            grouping.process(
                            env,
                            topic.next(schedule.records()),
                            timers ? new TimedTimers(schedule) : new TimedSums(schedule),
                            Types.LONG)
                    .name(OPERATOR)
                    .uid(OPERATOR)
                    .sinkTo(new DiscardingSink<>());
            return RunningJob.submit(env, name, rest);
        }

        private LoadGenerator.Report generate(LoadGenerator.Order order) {
            try {
                return generator.ask(order);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private static double cpuSecondsOfMeasuredPhase(Schedule schedule, long start)
                throws InterruptedException {
            MicroClock.SYSTEM.awaitMicros(schedule.dueMicros(start, schedule.warmUp()));
            double before = ProcessCpu.seconds();
            MicroClock.SYSTEM.awaitMicros(
                    schedule.dueMicros(start, schedule.warmUp() + schedule.measured()));
            return ProcessCpu.seconds() - before;
        }

        private static LoadGenerator.Report await(CompletableFuture<LoadGenerator.Report> written)
                throws IOException, InterruptedException {
            try {
                return written.get();
            } catch (ExecutionException e) {
                throw new IOException("The topic could not be written", e.getCause());
            }
        }

        @Override
        public void close() throws IOException {
            writer.shutdown();
            try (cluster) {
                generator.close();
            }
        }
    }

    private static Outcome outcome(
            Schedule schedule,
            JobExecutionResult result,
            LoadGenerator.Report report,
            double cpuSeconds)
            throws IOException {
        Meter.Reading sums = Meter.Reading.of(result);
        Latencies.Reading latencies = Latencies.Reading.of(result);
        long measured = latencies.histogram().getTotalCount();
        if (measured != schedule.measured()) {
            throw new IOException(
                    "%d records should have been measured, but %d were"
                            .formatted(schedule.measured(), measured));
        }
        return new Outcome()
                .withSpeed(measured, latencies.seconds(), cpuSeconds)
                .with(P50, percentile(latencies.histogram(), 50))
                .with(P99, percentile(latencies.histogram(), 99))
                .with(P999, percentile(latencies.histogram(), 99.9))
                .with(MAX, percentile(latencies.histogram(), 100))
                .with(SEND_P99, percentile(report.delays(), 99))
                .with(Contest.CHECK + "records", sums.records())
                .with(Contest.CHECK + "measured", measured)
                .with(Contest.CHECK + "sums", Long.toHexString(sums.sums()));
    }

    private static double percentile(Histogram micros, double percent) {
        return micros.getValueAtPercentile(percent) / MICROS_PER_MILLI;
    }
}
