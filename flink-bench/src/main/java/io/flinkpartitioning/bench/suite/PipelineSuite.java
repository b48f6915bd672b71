package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Rounds;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.JobSettings;
import io.flinkpartitioning.bench.job.Load;
import io.flinkpartitioning.bench.job.Topic;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.SuiteResult;
import io.flinkpartitioning.bench.suite.LoadOptions.Origin;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Running sums by key: what the exchange costs, and what is left without. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = "Running sums by key, and work on single records, from memory or Kafka.")
final class PipelineSuite extends Suite {

    private static final List<Grouping> ARMS =
            List.of(
                    Grouping.KEY_BY,
                    Grouping.FORWARD,
                    Grouping.FORWARD_DIVERT,
                    Grouping.FORWARD_OWN_TIME,
                    Grouping.FORWARD_SHARED_TIME,
                    Grouping.LOCAL_FIRST,
                    Grouping.ALWAYS_HASH,
                    Grouping.ALWAYS_HASH_FLINK,
                    Grouping.LIMIT,
                    Grouping.READ,
                    Grouping.REBALANCE,
                    Grouping.ROUND_ROBIN,
                    Grouping.NO_EXCHANGE);

    @Mixin private final LoadOptions loads = new LoadOptions();

    @Mixin private final ArmOptions arms = new ArmOptions();

    @Mixin private final ParallelismOption parallelism = new ParallelismOption(2);

    @Option(names = "--object-reuse", description = "Let Flink reuse objects.")
    private boolean objectReuse;

    @Option(
            names = "--state",
            paramLabel = "BACKEND",
            defaultValue = "HASHMAP",
            description = "Where state is: ${COMPLETION-CANDIDATES}; default: hashmap.")
    private StateBackend state = StateBackend.HASHMAP;

    private enum StateBackend {
        HASHMAP,
        ROCKSDB
    }

    @Override
    List<Figure> figures() {
        return List.of(Figure.RECORDS_PER_SECOND, Figure.CPU_SECONDS_PER_MILLION_RECORDS);
    }

    /** What choosing the library may cost is less than what JVMs differ by: so there are many. */
    @Override
    Rounds defaultRounds() {
        return size().pick(new Rounds(0, 0, 1), new Rounds(0, 1, 2), new Rounds(5, 2, 1));
    }

    @Override
    long plannedRounds() {
        load();
        return rounds().total(groupings().size());
    }

    private List<Grouping> groupings() {
        return loads.checked(arms.of(ARMS), Origin.MEMORY);
    }

    private Load load() {
        return loads.load(size().pick(20_000L, 500_000L, 20_000_000L));
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        Load load = load();
        JobSettings settings =
                new JobSettings(
                        parallelism.get(),
                        objectReuse,
                        state.name().toLowerCase(Locale.ROOT),
                        Map.of());
        try (Topic topic = loads.topic(load, Origin.MEMORY)) {
            List<Arm> contestants =
                    groupings().stream().map(arm -> topic.arm(arm, settings)).toList();
            return SuiteResult.of(name(), describe(load), contest.run(contestants, null), RATIOS);
        }
    }

    private Map<String, String> describe(Load load) {
        Map<String, String> parameters = parameters();
        loads.describe(parameters, load, Origin.MEMORY);
        parameters.put("parallelism", String.valueOf(parallelism.get()));
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
                    Ratio.ofSpeed("forwardDivert", "forward"),
                    Ratio.ofSpeed("forwardSharedTime", "forwardOwnTime"),
                    Ratio.ofSpeed("localFirst", "keyBy"),
                    Ratio.ofSpeed("alwaysHash", "keyBy"),
                    Ratio.ofSpeed("alwaysHashFlink", "keyBy"),
                    Ratio.ofSpeed("roundRobin", "rebalance"),
                    Ratio.ofSpeed("roundRobin", "alwaysHash"),
                    Ratio.ofSpeed("noExchange", "roundRobin"));
}
