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

/** Running sums by key of topics with more and more strays: where aligned sources cease to pay. */
@Command(
        name = "alignment",
        mixinStandardHelpOptions = true,
        description = "Running sums by key, from no stray to nothing but strays.")
final class AlignmentSuite extends Suite {

    private static final List<Ratio> RATIOS =
            List.of(
                    Ratio.ofSpeed("localFirst", "keyBy"),
                    Ratio.ofSpeed("forward", "keyBy"),
                    Ratio.ofSpeed("auto", "keyBy"));

    @Mixin private final LoadOptions loads = new LoadOptions();

    @Mixin private final ParallelismOption parallelism = new ParallelismOption(2);

    @Option(
            names = "--stray-shares",
            paramLabel = "SHARE",
            split = ",",
            description = "Shares of strays, 0 to 1; default: 0,0.01,0.05,0.1,0.25,0.5,1.")
    private List<Double> strayShares = List.of();

    private List<Double> strayShares() {
        if (!strayShares.isEmpty()) {
            return strayShares;
        }
        return size().pick(
                        List.of(0.0, 0.5),
                        List.of(0.0, 1.0),
                        List.of(0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0));
    }

    private List<Load> topics() {
        Load aligned = loads.load(size().pick(20_000L, 500_000L, 5_000_000L));
        return strayShares().stream().map(aligned::withStrayShare).toList();
    }

    /** Forward would end with the first stray; only a topic on a broker can be looked at. */
    private List<Grouping> groupings(Load load) {
        List<Grouping> groupings = new ArrayList<>(List.of(Grouping.KEY_BY, Grouping.LOCAL_FIRST));
        if (load.strayShare() == 0) {
            groupings.add(Grouping.FORWARD);
        }
        if (loads.origin(Origin.KAFKA) == Origin.KAFKA) {
            groupings.add(Grouping.AUTO);
        }
        return groupings;
    }

    @Override
    List<Figure> figures() {
        return List.of(Figure.RECORDS_PER_SECOND, Figure.CPU_SECONDS_PER_MILLION_RECORDS);
    }

    @Override
    long plannedRounds() {
        return topics().stream().mapToLong(load -> rounds().total(groupings(load).size())).sum();
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        JobSettings settings = JobSettings.ofParallelism(parallelism.get());
        List<ArmResult> results = new ArrayList<>();
        Map<String, String> parameters = parameters();
        for (Load load : topics()) {
            loads.describe(parameters, load, Origin.KAFKA);
            try (Topic topic = loads.topic(load, Origin.KAFKA)) {
                List<Arm> arms =
                        groupings(load).stream().map(arm -> topic.arm(arm, settings)).toList();
                results.addAll(contest.run(arms, Point.of("strayShare", load.strayShare())));
            }
        }
        parameters.put("parallelism", String.valueOf(parallelism.get()));
        return SuiteResult.of(name(), parameters, results, RATIOS);
    }
}
