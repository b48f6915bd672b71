package io.flinkpartitioning.examples.totals;

import io.flinkpartitioning.examples.guide.GuidePage.Command;
import io.flinkpartitioning.examples.guide.GuidePage.Event;
import io.flinkpartitioning.examples.guide.GuidePage.TextFile;
import io.flinkpartitioning.examples.guide.GuideReader;
import io.flinkpartitioning.examples.guide.GuideShell;
import io.flinkpartitioning.testbed.AdaptiveScheduler;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.StandaloneFlinkCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.jspecify.annotations.Nullable;

/**
 * The job that a reader of the guide takes care of. Trades come with every command; whenever the
 * job is stopped, and at the end, its totals must be those of all trades so far.
 */
final class GuidedJob implements AutoCloseable {

    private static final Duration DEADLINE = Deadlines.STEP;
    private static final int FIRST_TRADES = 20_000;
    private static final int MORE_TRADES = 500;

    private static final Path JAR =
            Path.of(
                    Objects.requireNonNull(
                            System.getProperty("job-jar"),
                            "run by ./mvnw verify -Pfull, which packages the jar before"));

    private final Path directory;
    private final GuideShell shell;
    private final GuideReader reader;
    private final GuideTrades trades;
    private final Configuration settings = new Configuration();
    private final Map<SchedulerType, StandaloneFlinkCluster> clusters =
            new EnumMap<>(SchedulerType.class);
    private @Nullable StandaloneFlinkCluster cluster;
    private @Nullable JobID job;

    private GuidedJob(Path directory, GuideShell shell, GuideTrades trades) {
        this.directory = directory;
        this.shell = shell;
        this.reader = new GuideReader(shell);
        this.trades = trades;
    }

    /** Starts a broker, with trades. */
    static GuidedJob create(Path directory) throws IOException {
        GuideShell shell = new GuideShell(directory);
        GuideTrades trades = GuideTrades.create();
        GuidedJob job = new GuidedJob(directory, shell, trades);
        try {
            trades.write(FIRST_TRADES);
        } catch (IOException | RuntimeException e) {
            trades.close();
            throw e;
        }
        shell.put("flink-examples-job.jar", JAR);
        shell.set("BROKER", trades.bootstrapServers());
        shell.set("SAVEPOINTS", directory.resolve("savepoints").toUri().toString());
        return job;
    }

    /** Writes a file; of {@code config.yaml}, directories and times are the test's own. */
    void write(TextFile file) throws IOException {
        Path written = Files.writeString(directory.resolve(file.name()), file.text());
        shell.put(file.name(), written);
        if (file.name().equals("config.yaml")) {
            settings.addAll(GlobalConfiguration.loadConfiguration(directory.toString()));
            settings.set(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                    directory.resolve("checkpoints").toUri().toString());
            settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
            AdaptiveScheduler.setCooldown(settings, Duration.ofSeconds(1));
        }
    }

    /** Lets something happen that the page tells of. */
    void happen(Event event) throws IOException {
        switch (event.name()) {
            case "default scheduler" -> use(SchedulerType.Default);
            case "adaptive scheduler" -> use(SchedulerType.Adaptive);
            case "stray" -> {
                trades.awaitExactly();
                trades.writeStray();
                rest().awaitState(Objects.requireNonNull(job), JobStatus.FAILED, DEADLINE);
            }
            default -> throw new IllegalArgumentException("Not an event: " + event.name());
        }
    }

    private void use(SchedulerType scheduler) throws IOException {
        StandaloneFlinkCluster used = clusters.get(scheduler);
        if (used == null) {
            Configuration its = new Configuration(settings);
            its.set(JobManagerOptions.SCHEDULER, scheduler);
            used = StandaloneFlinkCluster.startDistribution(2, 2, its);
            clusters.put(scheduler, used);
        }
        cluster = used;
        shell.set("REST", used.restUrl().toString());
    }

    private StandaloneFlinkCluster cluster() {
        return Objects.requireNonNull(cluster, "the page has named no scheduler yet");
    }

    private FlinkRest rest() {
        return new FlinkRest(cluster().restUrl());
    }

    /** Runs a command, and waits until all is to be seen that the page tells. */
    void run(Command command) throws IOException, InterruptedException {
        boolean stops = command.text().startsWith("flink stop");
        if (stops) {
            trades.awaitExactly();
            rest().awaitAllRunning(Objects.requireNonNull(job));
        }
        reader.run(command, () -> cluster().cli());
        reader.job().ifPresent(submitted -> job = submitted);
        if (stops) {
            rest().awaitState(Objects.requireNonNull(job), JobStatus.FINISHED, DEADLINE);
            trades.stopped();
        }
        if (command.text().contains("--allowNonRestoredState")) {
            trades.stateGivenUp();
        }
        trades.write(MORE_TRADES);
    }

    /** Waits for the last totals. */
    void end() {
        trades.awaitExactly();
    }

    @Override
    public void close() throws IOException {
        StandaloneFlinkCluster one = clusters.get(SchedulerType.Default);
        StandaloneFlinkCluster other = clusters.get(SchedulerType.Adaptive);
        try (trades;
                one;
                other) {
            clusters.clear();
        }
    }
}
