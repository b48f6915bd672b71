package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.job.Deployment;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.JobSettings;
import io.flinkpartitioning.bench.job.Load;
import io.flinkpartitioning.bench.job.Topic;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.SuiteResult;
import io.flinkpartitioning.bench.suite.LoadOptions.Origin;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CoreOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Running sums by key on two TaskManager processes, where half of what is exchanged is sent. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = "Running sums by key on two TaskManagers, with or without TLS between them.")
final class ClusterSuite extends Suite {

    private static final List<Grouping> ARMS =
            List.of(Grouping.KEY_BY, Grouping.LOCAL_FIRST, Grouping.FORWARD, Grouping.LIMIT);

    private static final List<Grouping> ARMS_OF_CLAIM = List.of(Grouping.KEY_BY, Grouping.FORWARD);

    private static final List<Ratio> RATIOS =
            List.of(
                    Ratio.ofSpeed("forward", "keyBy"),
                    Ratio.of("forward", "keyBy", Figure.CPU_SECONDS_PER_MILLION_RECORDS),
                    Ratio.ofCostAbove("forward", "keyBy", "limit"),
                    Ratio.ofSpeed("forward", "limit"),
                    Ratio.ofSpeed("localFirst", "keyBy"),
                    Ratio.of("localFirst", "keyBy", Figure.CPU_SECONDS_PER_MILLION_RECORDS));

    @Mixin private final LoadOptions loads = new LoadOptions();

    @Mixin private final ArmOptions arms = new ArmOptions();

    @Mixin private final ParallelismOption parallelism = new ParallelismOption(8);

    @Option(names = "--tls", description = "Encrypt what TaskManagers send to each other.")
    private boolean tls;

    @Override
    List<Figure> figures() {
        return List.of(
                Figure.RECORDS_PER_SECOND,
                Figure.CPU_SECONDS_PER_MILLION_RECORDS,
                Figure.NETWORK_BYTES_PER_RECORD);
    }

    @Override
    long plannedRounds() {
        load();
        return rounds().total(groupings().size());
    }

    private List<Grouping> groupings() {
        // A cluster takes longer to start than the rest of a quick run.
        List<Grouping> usual = tls && size() == Size.QUICK ? ARMS_OF_CLAIM : ARMS;
        return loads.checked(arms.of(usual), Origin.MEMORY);
    }

    private Load load() {
        return loads.load(size().pick(500_000L, 2_000_000L, 20_000_000L));
    }

    /** Where no figure means anything, TaskManagers need not compile for speed. */
    private JobSettings settings() {
        JobSettings settings = JobSettings.ofParallelism(parallelism.get());
        return size() == Size.TINY
                ? settings.with(
                        CoreOptions.FLINK_TM_JVM_OPTIONS.key(),
                        "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
                : settings;
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        Load load = load();
        JobSettings settings = settings();
        Deployment deployment = tls ? Deployment.PROCESSES_WITH_TLS : Deployment.PROCESSES;
        Map<String, String> parameters = parameters();
        loads.describe(parameters, load, Origin.MEMORY);
        parameters.put("parallelism", String.valueOf(parallelism.get()));
        parameters.put("tls", String.valueOf(tls));
        try (Topic topic = loads.topic(load, Origin.MEMORY)) {
            List<Arm> contestants =
                    groupings().stream().map(arm -> topic.arm(arm, settings, deployment)).toList();
            return SuiteResult.of(name(), parameters, contest.run(contestants, null), RATIOS);
        }
    }
}
