package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Rounds;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.JobSettings;
import io.flinkpartitioning.bench.job.Load;
import io.flinkpartitioning.bench.latency.LatencyArm;
import io.flinkpartitioning.bench.latency.Phases;
import io.flinkpartitioning.bench.latency.TimedTopic;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.SuiteResult;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ExecutionOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long records take at a steady rate, from when they are due until their sum is there. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = {
            "From the time that a record is due to be written to Kafka until its running sum is there,",
            "at steady rates; one JVM for each arm, without warm-up rounds: each round warms up itself."
        })
final class LatencySuite extends Suite {

    private static final String TOPIC = "due-trades";
    private static final int MILLIS_PER_SECOND = 1000;
    private static final List<Long> CLAIMED_RATES = List.of(1_000L, 10_000L, 50_000L);

    @Option(
            names = "--rates",
            paramLabel = "N",
            split = ",",
            description =
                    "Records a second; default: 1000,10000,50000, quick: 1000,50000, tiny: 1000.")
    private @Nullable List<Long> rates;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "What is measured in each round; default: 20, quick: 1, tiny: 0.5.")
    private @Nullable Double seconds;

    @Option(
            names = "--warm-up-seconds",
            paramLabel = "N",
            description = "What is written before; default: 5, quick: 0.5, tiny: 0.2.")
    private @Nullable Double warmUpSeconds;

    @Mixin private final ParallelismOption parallelism = new ParallelismOption(2);

    @Mixin private final PartitionsOption partitions = new PartitionsOption(8);

    @Mixin private final KeysOption keys = new KeysOption(1000);

    @Override
    List<Figure> figures() {
        return List.of(
                LatencyArm.P50,
                LatencyArm.P99,
                LatencyArm.P999,
                LatencyArm.MAX,
                LatencyArm.SEND_P99,
                Figure.RECORDS_PER_SECOND,
                Figure.CPU_SECONDS_PER_MILLION_RECORDS);
    }

    @Override
    Rounds defaultRounds() {
        return size().pick(new Rounds(0, 0, 1), new Rounds(1, 0, 1), new Rounds(1, 0, 3));
    }

    @Override
    long plannedRounds() {
        load();
        return rounds().total(ARMS) * points(phases()).size();
    }

    private List<Long> rates() {
        return rates == null
                ? size().pick(List.of(1_000L), List.of(1_000L, 50_000L), CLAIMED_RATES)
                : rates;
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        Phases phases = phases();
        Load load = load();
        try (KafkaBroker broker = KafkaBroker.inChildJvm()) {
            broker.createTopic(TOPIC, load.partitions());
            TimedTopic topic =
                    new TimedTopic(
                            broker.bootstrapServers(), TOPIC, load.partitions(), load.keys());
            return SuiteResult.of(
                    name(),
                    describe(phases),
                    contest.runAt(arms(topic, phases), points(phases)),
                    RATIOS);
        }
    }

    private List<Point> points(Phases phases) {
        return rates().stream().map(rate -> LatencyArm.at(rate, phases)).toList();
    }

    private Load load() {
        return Load.aligned(partitions.get(), keys.get(), partitions.get()).checked();
    }

    private Phases phases() {
        return new Phases(
                ofSeconds(warmUpSeconds == null ? size().pick(0.2, 0.5, 5.0) : warmUpSeconds),
                ofSeconds(seconds == null ? size().pick(0.5, 1.0, 20.0) : seconds),
                Duration.ofMillis(200));
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * MILLIS_PER_SECOND));
    }

    private List<LatencyArm> arms(TimedTopic topic, Phases phases) {
        JobSettings defaults = JobSettings.ofParallelism(parallelism.get());
        Duration opening = Duration.ofMillis(size().pick(0, 500, 10_000));
        return List.of(
                new LatencyArm("keyBy", Grouping.KEY_BY, false, defaults, topic, phases, opening),
                new LatencyArm(
                        "keyByTimeout5",
                        Grouping.KEY_BY,
                        false,
                        withTimeout(defaults, 5),
                        topic,
                        phases,
                        opening),
                new LatencyArm(
                        "keyByTimeout0",
                        Grouping.KEY_BY,
                        false,
                        withTimeout(defaults, 0),
                        topic,
                        phases,
                        opening),
                new LatencyArm(
                        "forward", Grouping.FORWARD, false, defaults, topic, phases, opening),
                new LatencyArm(
                        "keyByTimers",
                        Grouping.KEY_BY_TIME,
                        true,
                        defaults,
                        topic,
                        phases,
                        opening),
                new LatencyArm(
                        "forwardTimers",
                        Grouping.FORWARD_SHARED_TIME,
                        true,
                        defaults,
                        topic,
                        phases,
                        opening));
    }

    private static JobSettings withTimeout(JobSettings settings, int millis) {
        return settings.with(ExecutionOptions.BUFFER_TIMEOUT.key(), millis + " ms");
    }

    private Map<String, String> describe(Phases phases) {
        Map<String, String> parameters = parameters();
        parameters.put("warmUpMillis", String.valueOf(phases.warmUp().toMillis()));
        parameters.put("measuredMillis", String.valueOf(phases.measured().toMillis()));
        parameters.put("parallelism", String.valueOf(parallelism.get()));
        parameters.put("partitions", String.valueOf(partitions.get()));
        parameters.put("keys", String.valueOf(keys.get()));
        parameters.put("bufferTimeoutMillis", defaultTimeoutMillis());
        parameters.put("producer", "linger.ms=0, else defaults");
        parameters.put("consumer", "defaults");
        parameters.put("clock", "wall clock in microseconds");
        return parameters;
    }

    private static String defaultTimeoutMillis() {
        return String.valueOf(ExecutionOptions.BUFFER_TIMEOUT.defaultValue().toMillis());
    }

    private static final int ARMS = 6;

    private static final List<Ratio> RATIOS =
            List.of(
                    Ratio.of("keyBy", "forward", LatencyArm.P50),
                    Ratio.of("keyBy", "forward", LatencyArm.P99),
                    Ratio.of("keyByTimeout5", "forward", LatencyArm.P99),
                    Ratio.of("keyByTimeout0", "forward", LatencyArm.P50),
                    Ratio.of("keyByTimeout0", "forward", LatencyArm.P99),
                    Ratio.of("forwardTimers", "keyByTimers", LatencyArm.P50),
                    Ratio.of("forwardTimers", "keyByTimers", LatencyArm.P99),
                    Ratio.of("forward", "keyBy", Figure.CPU_SECONDS_PER_MILLION_RECORDS));
}
