package io.flinkpartitioning.bench.scale;

import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.harness.VariedArm;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.JobSettings;
import io.flinkpartitioning.bench.job.Load;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Jobs of more and more subtasks, and such as have a subtask that is too slow, on one TaskManager
 * in the JVM of the arm.
 *
 * @param grouping what stands between source and work
 * @param load the records of each round
 * @param slowSubtask what jobs with a slow subtask are like
 * @param slots the largest parallelism
 * @param openings how many rounds run before the first one, so that it does not pay for what the
 *     compiler has yet to learn
 */
public record ScaleArm(
        Grouping grouping, Load load, SlowSubtask slowSubtask, int slots, int openings)
        implements VariedArm {

    /** The parameter whose points tell what subtasks cost. */
    public static final String PARALLELISM = "parallelism";

    /** The parameter whose points, {@link Barriers}, tell how long checkpoints take. */
    public static final String BARRIERS = "barriers";

    /** From the submission until all subtasks run. */
    public static final Figure START_UP = lower("startUpMillis", "start, ms", "%,.0f");

    /** Channels between subtasks. */
    public static final Figure CHANNELS = lower("channels", "channels", "%,.0f");

    /** Network buffers in use, at most. */
    public static final Figure NETWORK_BUFFERS =
            lower("networkBuffers", "network buffers", "%,.0f");

    /** A checkpoint, end to end. */
    public static final Figure CHECKPOINT = lower("checkpointMillis", "checkpoint, ms", "%,.0f");

    /** Until the first barrier reaches the task that waits longest. */
    public static final Figure FIRST_BARRIER =
            lower("firstBarrierMillis", "first barrier, ms", "%,.0f");

    /** From the first barrier to the last one, where that takes longest. */
    public static final Figure ALIGNMENT = lower("alignmentMillis", "alignment, ms", "%,.0f");

    /** Records under way that became part of the checkpoint. */
    public static final Figure IN_FLIGHT = lower("inFlightKilobytes", "in flight, KB", "%,.0f");

    static final Duration METRIC_INTERVAL = Duration.ofMillis(100);
    static final String OPERATOR = "sums";

    private static final Duration REFRESH_INTERVAL = Duration.ofMillis(50);
    private static final int LEAST_NETWORK_MEBIBYTES = 64;
    private static final double RESERVE = 1.15;
    private static final int BUFFERS_PER_CHANNEL = 2;
    private static final int FLOATING_BUFFERS = 16;

    /** How barriers pass records. */
    public enum Barriers {
        /** Behind them. */
        ALIGNED,
        /** In front of them. */
        UNALIGNED;

        /** Returns the point. */
        public Point point() {
            return new Point(BARRIERS, name().toLowerCase(Locale.ROOT));
        }

        private static Barriers of(Point point) {
            return valueOf(point.value().toUpperCase(Locale.ROOT));
        }
    }

    private static Figure lower(String name, String unit, String format) {
        return new Figure(name, unit, Figure.Better.LOWER, format);
    }

    @Override
    public String name() {
        return grouping.arm();
    }

    /** Returns the memory for network buffers that a job needs which exchanges all with all. */
    public MemorySize networkMemory() {
        long buffers = (long) slots * (BUFFERS_PER_CHANNEL * slots + FLOATING_BUFFERS);
        long bytes = buffers * TaskManagerOptions.MEMORY_SEGMENT_SIZE.defaultValue().getBytes();
        int mebiBytes = (int) (RESERVE * bytes / (1 << 20)) + 1;
        return MemorySize.ofMebiBytes(Math.max(LEAST_NETWORK_MEBIBYTES, mebiBytes));
    }

    @Override
    public VariedSession open() throws Exception {
        OpenArm opened = new OpenArm();
        try {
            for (int opening = 0; opening < openings; opening++) {
                opened.run(new Point(PARALLELISM, String.valueOf(Math.min(2, slots))));
            }
            return opened;
        } catch (Exception e) {
            try (opened) {
                throw e;
            }
        }
    }

    private final class OpenArm implements VariedSession {

        private final FlinkCluster cluster;
        private final FlinkRest rest;
        private final String id = UUID.randomUUID().toString();

        OpenArm() throws Exception {
            Configuration configuration = JobSettings.ofParallelism(slots).configuration();
            configuration.set(WebOptions.REFRESH_INTERVAL, REFRESH_INTERVAL);
            configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, METRIC_INTERVAL);
            configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, networkMemory());
            configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, networkMemory());
            UsedBuffersReporter.addTo(configuration, id);
            cluster = FlinkCluster.start(1, slots, configuration);
            rest = new FlinkRest(cluster.restUrl());
        }

        @Override
        public Outcome run(Point point) throws Exception {
            // The cluster takes it with it.
            Path temporary = Path.of(rest.setting(CoreOptions.TMP_DIRS.key()));
            Path ofRound = Files.createTempDirectory(temporary, "round-");
            return switch (point.parameter()) {
                case PARALLELISM -> runGated(Integer.parseInt(point.value()), ofRound);
                case BARRIERS -> runSlow(Barriers.of(point), ofRound);
                default -> throw new IllegalArgumentException("Unknown point: " + point);
            };
        }

        private Outcome runGated(int parallelism, Path ofRound) throws Exception {
            JobSettings settings = JobSettings.ofParallelism(parallelism);
            StreamExecutionEnvironment env = cluster.environment(settings.configuration());
            settings.applyTo(env);
            Path gate = ofRound.resolve("gate");
            LongSupplier buffers = () -> UsedBuffersReporter.read(id);
            return new GatedRound(grouping, load, gate, rest, buffers).run(env);
        }

        private Outcome runSlow(Barriers barriers, Path ofRound) throws Exception {
            JobSettings settings = JobSettings.ofParallelism(slowSubtask.parallelism());
            Configuration configuration = settings.configuration();
            slowSubtask.configure(configuration, barriers == Barriers.UNALIGNED, ofRound);
            StreamExecutionEnvironment env = cluster.environment(configuration);
            settings.applyTo(env);
            return new SlowRound(grouping, slowSubtask, rest).run(env);
        }

        @Override
        public void close() throws IOException {
            cluster.close();
        }
    }
}
