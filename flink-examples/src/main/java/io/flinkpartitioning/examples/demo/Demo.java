package io.flinkpartitioning.examples.demo;

import io.flinkpartitioning.config.PartitioningConfig;
import io.flinkpartitioning.examples.local.TradesTopic;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.Workload;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code demo.sh}. */
@Command(
        name = "demo.sh",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Writes trades into a topic of a real Kafka broker, sums them up per trader on a real Flink"
                    + " cluster, once with keyBy and once with SmartKeyBy, and compares the two.",
            "Everything runs on this machine and is gone afterwards."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the results are identical",
            "1:they are not, or something failed",
            "2:an option is wrong"
        })
final class Demo implements Callable<Integer> {

    private static final int PROGRESS_BAR_COLUMNS = 79;

    private static final Workload GROUPED = Workload.groupedBy("trader_id");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Option(
            names = "--records",
            defaultValue = "2000000",
            description = "Trades to write, at least 1 (default: ${DEFAULT-VALUE}).")
    private long records;

    @Option(
            names = "--partitions",
            defaultValue = "8",
            description = "Partitions of the topic, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--parallelism",
            defaultValue = "2",
            description = "Parallelism of the jobs, 1 to 128 (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description =
                    "Runs of each job that are measured, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-ups",
            defaultValue = "3",
            description = "Runs of each job before that, 0 to 1000 (default: ${DEFAULT-VALUE}).")
    private int warmUps;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "YAML that chooses the strategy of SmartKeyBy (default: its own choice).",
                "One that is not for grouping filters the trades instead."
            })
    private @Nullable Path config;

    @Option(
            names = "--keep-running",
            description = "Leave the cluster with its web UI up until Ctrl-C.")
    private boolean keepRunning;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean unusedHelp; // picocli acts on it before call().

    /** Runs the demo and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Demo());
    }

    @Override
    public Integer call() throws Exception {
        requireBetween("--records", records, 1, Long.MAX_VALUE);
        requireBetween("--partitions", partitions, 1, 1000);
        requireBetween("--parallelism", parallelism, 1, 128);
        requireBetween("--rounds", rounds, 1, 1000);
        requireBetween("--warm-ups", warmUps, 0, 1000);
        PartitioningStrategy strategy = strategy();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Starting a Kafka broker and a Flink cluster ...");
        try (KafkaBroker broker = KafkaBroker.inChildJvm();
                FlinkCluster cluster = FlinkCluster.start(1, parallelism)) {
            out.printf("Kafka: %s   Flink: %s%n", broker.bootstrapServers(), cluster.restUrl());
            TradesTopic topic = write(broker);
            boolean identical =
                    (strategy == null || serves(strategy, GROUPED))
                            ? compare(topic, cluster, strategy, out)
                            : findLargeTrades(topic, cluster, strategy, out);
            if (keepRunning) {
                out.printf("%nThe web UI stays up at %s; Ctrl-C ends it.%n", cluster.restUrl());
                new CountDownLatch(1).await();
            }
            return identical ? 0 : 1;
        }
    }

    /** Sums up per trader by both ways to group, and tells whether the results are identical. */
    private boolean compare(
            TradesTopic topic,
            FlinkCluster cluster,
            @Nullable PartitioningStrategy strategy,
            PrintWriter out)
            throws Exception {
        out.printf("%n%s%n%n", explanation(topic, cluster, strategy));
        Comparison comparison =
                new Comparison(
                        measure(topic, cluster, strategy),
                        records,
                        TotalsChecksum.of(topic.totals()));
        out.println(comparison.table());
        out.printf(
                "Medians of %d runs each, taken in turn, with their ranges; parallelism %d.%n",
                rounds, parallelism);
        out.println(comparison.verdict());
        return comparison.identical();
    }

    /** Filters the trades, for strategies that do not group, and tells whether none was lost. */
    private boolean findLargeTrades(
            TradesTopic topic, FlinkCluster cluster, PartitioningStrategy strategy, PrintWriter out)
            throws Exception {
        LargeTrades found = LargeTrades.find(strategy, topic, cluster, parallelism);
        out.printf("%n%s%n%n", found.explanation());
        boolean identical = found.trades() == records && found.largeTrades() == topic.largeTrades();
        out.printf(
                Locale.ROOT,
                "'%s' is for work without grouping, so the demo filtered: %,d of %,d trades are large;"
                        + " written were %,d of %,d.%n",
                strategy.name(),
                found.largeTrades(),
                found.trades(),
                topic.largeTrades(),
                records);
        return identical;
    }

    private static boolean serves(PartitioningStrategy strategy, Workload workload) {
        try {
            strategy.validate(workload);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Reads the configuration before anything starts. */
    private @Nullable PartitioningStrategy strategy() {
        if (config == null) {
            return null;
        }
        try {
            PartitioningStrategy strategy = PartitioningConfig.load(config).strategy();
            if (!serves(strategy, Workload.ungrouped())) {
                strategy.validate(GROUPED);
            }
            return strategy;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--config: " + e.getMessage(), e);
        }
    }

    private TradesTopic write(KafkaBroker broker) throws IOException {
        TradesTopic topic = TradesTopic.create(broker, "trades", partitions);
        try (ProgressBar bar = progress("Writing trades", records)) {
            topic.write(records, bar::stepTo);
        }
        return topic;
    }

    private String explanation(
            TradesTopic topic, FlinkCluster cluster, @Nullable PartitioningStrategy strategy) {
        StreamExecutionEnvironment env = cluster.environment(new Configuration());
        env.setParallelism(parallelism);
        return Grouping.SMART_KEY_BY.runningSums(env, topic.source(), strategy).explanation();
    }

    /** Warms up, then lets the two take turns, so that what disturbs one disturbs the other. */
    private List<Run> measure(
            TradesTopic topic, FlinkCluster cluster, @Nullable PartitioningStrategy strategy)
            throws Exception {
        List<Run> measured = new ArrayList<>();
        int all = warmUps + rounds;
        try (ProgressBar bar = progress("Running jobs", (long) all * Grouping.values().length)) {
            for (int round = 0; round < all; round++) {
                for (Grouping grouping : Grouping.values()) {
                    Run run = Run.of(grouping, strategy, topic, cluster, parallelism);
                    if (round >= warmUps) {
                        measured.add(run);
                    }
                    bar.step();
                }
            }
        }
        return measured;
    }

    private static ProgressBar progress(String task, long steps) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                // The default one takes over the terminal, and Ctrl-C then kills the JVM without
                // its
                // shutdown hooks.
                .setConsumer(new ConsoleProgressBarConsumer(System.err, PROGRESS_BAR_COLUMNS))
                .build();
    }

    private void requireBetween(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s must be %s, but is %d."
                            .formatted(
                                    option,
                                    most == Long.MAX_VALUE
                                            ? "at least " + least
                                            : "between " + least + " and " + most,
                                    value));
        }
    }
}
