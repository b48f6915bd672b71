package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.JobSettings;
import io.flinkpartitioning.bench.job.Load;
import io.flinkpartitioning.bench.job.Topic;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Running sums by key: what the exchange costs, and what is left without. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = "Running sums by key, and work on single records, from memory or Kafka.")
final class PipelineSuite extends Suite {

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            defaultValue = "MEMORY",
            description = "Where records come from: ${COMPLETION-CANDIDATES}; default: memory.")
    private Origin origin = Origin.MEMORY;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Records of a round; default: 20000000, quick: 2000000, tiny: 20000.")
    private @Nullable Long records;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Subtasks; default: ${DEFAULT-VALUE}.")
    private int parallelism;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "8",
            description = "Partitions; default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Keys; default: ${DEFAULT-VALUE}.")
    private int keys;

    @Option(
            names = "--record-bytes",
            paramLabel = "N",
            defaultValue = "0",
            description = "Size of a record; default: that of a trade of five fields.")
    private int recordBytes;

    @Option(names = "--object-reuse", description = "Let Flink reuse objects.")
    private boolean objectReuse;

    @Option(
            names = "--state",
            paramLabel = "BACKEND",
            defaultValue = "HASHMAP",
            description = "Where state is: ${COMPLETION-CANDIDATES}; default: hashmap.")
    private StateBackend state = StateBackend.HASHMAP;

    @Option(
            names = "--arms",
            paramLabel = "ARM",
            split = ",",
            description = "What is compared; default: all.")
    private List<String> arms = Arrays.stream(Grouping.values()).map(Grouping::arm).toList();

    private enum Origin {
        MEMORY,
        KAFKA
    }

    private enum StateBackend {
        HASHMAP,
        ROCKSDB
    }

    @Override
    List<Figure> figures() {
        return List.of(Figure.RECORDS_PER_SECOND, Figure.CPU_SECONDS_PER_MILLION_RECORDS);
    }

    @Override
    long plannedRounds() {
        return rounds().total(groupings().size());
    }

    private List<Grouping> groupings() {
        try {
            return arms.stream().map(Grouping::ofArm).toList();
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        Load load = load();
        JobSettings settings =
                new JobSettings(
                        parallelism, objectReuse, state.name().toLowerCase(Locale.ROOT), Map.of());
        try (Topic topic = topic(load)) {
            List<Arm> contestants =
                    groupings().stream().map(grouping -> topic.arm(grouping, settings)).toList();
            return SuiteResult.of(name(), describe(load), contest.run(contestants, null), RATIOS);
        }
    }

    private Load load() {
        try {
            return Load.aligned(
                    partitions,
                    keys,
                    records == null ? size().pick(20_000L, 2_000_000L, 20_000_000L) : records);
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    private Topic topic(Load load) throws IOException {
        return switch (origin) {
            case MEMORY -> Topic.inMemory(load, recordBytes);
            case KAFKA -> Topic.onBroker(load, recordBytes);
        };
    }

    private Map<String, String> describe(Load load) {
        Map<String, String> parameters = parameters();
        parameters.put("source", origin.name().toLowerCase(Locale.ROOT));
        parameters.put("records", String.valueOf(load.records()));
        parameters.put("parallelism", String.valueOf(parallelism));
        parameters.put("partitions", String.valueOf(partitions));
        parameters.put("keys", String.valueOf(keys));
        parameters.put("recordBytes", recordBytes == 0 ? "trade" : String.valueOf(recordBytes));
        parameters.put("objectReuse", String.valueOf(objectReuse));
        parameters.put("state", state.name().toLowerCase(Locale.ROOT));
        return parameters;
    }

    private static final List<Ratio> RATIOS =
            List.of(
                    Ratio.ofSpeed("forward", "keyBy"),
                    Ratio.of("forward", "keyBy", Figure.CPU_SECONDS_PER_MILLION_RECORDS),
                    Ratio.ofCostAbove("forward", "keyBy", "limit"),
                    Ratio.ofSpeed("forward", "limit"),
                    Ratio.ofSpeed("localFirst", "keyBy"),
                    Ratio.ofSpeed("alwaysHash", "keyBy"),
                    Ratio.ofSpeed("roundRobin", "rebalance"),
                    Ratio.ofSpeed("roundRobin", "alwaysHash"),
                    Ratio.ofSpeed("noExchange", "roundRobin"));
}
