package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.JobSettings;
import io.flinkpartitioning.bench.job.Load;
import io.flinkpartitioning.bench.job.Topic;
import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.SuiteResult;
import io.flinkpartitioning.bench.suite.LoadOptions.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where an exchange earns its cost, since it spreads work that partitions do not. */
@Command(
        name = "losses",
        mixinStandardHelpOptions = true,
        description = {
            "Running sums by key where partitions do not spread the work evenly.",
            "Each case but the first is one in which a job without an exchange can be slower."
        })
final class LossesSuite extends Suite {

    private static final List<Grouping> ARMS =
            List.of(Grouping.KEY_BY, Grouping.FORWARD, Grouping.AUTO);

    private static final List<Ratio> RATIOS =
            List.of(Ratio.ofSpeed("forward", "keyBy"), Ratio.ofSpeed("auto", "keyBy"));

    @Mixin private final LoadOptions loads = new LoadOptions();

    @Mixin private final ParallelismOption parallelism = new ParallelismOption(2);

    @Option(
            names = "--skew",
            paramLabel = "EXPONENT",
            defaultValue = "2",
            description = "Of Zipf's law, where a partition is hot; default: ${DEFAULT-VALUE}.")
    private double skew;

    @Option(
            names = "--work",
            paramLabel = "TOKENS",
            defaultValue = "1000",
            description =
                    "What a record costs where it costs much, as JMH's Blackhole counts: some"
                            + " nanoseconds each; default: ${DEFAULT-VALUE}.")
    private long work;

    /** Where it is seen what partitions have to do with the work. */
    private enum Case {
        /** Equal partitions, cheap records: what all others are compared with. */
        EVEN("even", false, false),
        /** One partition has most of the records. */
        HOT_PARTITION("hotPartition", true, false),
        /** Equal partitions, expensive records: all that can be gained is little. */
        HEAVY_WORK("heavyWork", false, true),
        /** One partition has most of the records, and they are expensive. */
        HOT_PARTITION_HEAVY_WORK("hotPartitionHeavyWork", true, true),
        /** Some subtasks have a partition more than others. */
        UNEVEN_PARTITIONS("unevenPartitions", false, true) {
            @Override
            int partitions(int parallelism, int chosen) {
                return parallelism + 1;
            }
        },
        /** Some subtasks have no partition. */
        IDLE_SUBTASKS("idleSubtasks", false, true) {
            @Override
            int partitions(int parallelism, int chosen) {
                return Math.max(1, parallelism - 1);
            }
        };

        private final String word;
        private final boolean hot;
        private final boolean heavy;

        Case(String word, boolean hot, boolean heavy) {
            this.word = word;
            this.hot = hot;
            this.heavy = heavy;
        }

        int partitions(int parallelism, int chosen) {
            return chosen;
        }
    }

    private List<Case> cases() {
        return size().pick(
                        List.of(Case.EVEN, Case.HOT_PARTITION),
                        List.of(Case.HOT_PARTITION_HEAVY_WORK, Case.IDLE_SUBTASKS),
                        List.of(Case.values()));
    }

    private Load load(Case ofCase) {
        long records =
                ofCase.heavy
                        ? size().pick(20_000L, 500_000L, 2_000_000L)
                        : size().pick(20_000L, 1_000_000L, 5_000_000L);
        Load load = loads.load(records);
        load = loads.load(records, ofCase.partitions(parallelism.get(), load.partitions()));
        return ofCase.hot ? load.withSkew(skew) : load;
    }

    @Override
    List<Figure> figures() {
        return List.of(Figure.RECORDS_PER_SECOND, Figure.CPU_SECONDS_PER_MILLION_RECORDS);
    }

    @Override
    long plannedRounds() {
        cases().forEach(this::load);
        return cases().size() * rounds().total(groupings().size());
    }

    /** Only a topic on a broker can be looked at. */
    private List<Grouping> groupings() {
        return loads.origin(Origin.KAFKA) == Origin.KAFKA
                ? ARMS
                : ARMS.stream().filter(arm -> arm != Grouping.AUTO).toList();
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        JobSettings settings = JobSettings.ofParallelism(parallelism.get());
        List<ArmResult> results = new ArrayList<>();
        Map<String, String> parameters = parameters();
        loads.describe(parameters, load(Case.EVEN), Origin.KAFKA);
        parameters.put("parallelism", String.valueOf(parallelism.get()));
        parameters.put("skew", String.valueOf(skew));
        parameters.put("work", String.valueOf(work));
        for (Case each : cases()) {
            try (Topic topic = loads.topic(load(each), Origin.KAFKA)) {
                List<Arm> arms =
                        groupings().stream()
                                .map(arm -> topic.arm(arm, settings, each.heavy ? work : 0))
                                .toList();
                results.addAll(contest.run(arms, new Point("case", each.word)));
            }
        }
        return SuiteResult.of(name(), parameters, results, RATIOS);
    }
}
