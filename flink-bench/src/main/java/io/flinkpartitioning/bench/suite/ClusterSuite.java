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

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "8",
            description = "Subtasks, half of them on each TaskManager; default: ${DEFAULT-VALUE}.")
    private int parallelism;

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
        return rounds().total(arms.of(ARMS).size());
    }

    private Load load() {
        return loads.load(size().pick(500_000L, 5_000_000L, 20_000_000L));
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        Load load = load();
        JobSettings settings = JobSettings.ofParallelism(parallelism);
        Deployment deployment = tls ? Deployment.PROCESSES_WITH_TLS : Deployment.PROCESSES;
        Map<String, String> parameters = parameters();
        loads.describe(parameters, load, Origin.MEMORY);
        parameters.put("parallelism", String.valueOf(parallelism));
        parameters.put("tls", String.valueOf(tls));
        try (Topic topic = loads.topic(load, Origin.MEMORY)) {
            List<Arm> contestants =
                    arms.of(ARMS).stream()
                            .map(arm -> topic.arm(arm, settings, deployment))
                            .toList();
            return SuiteResult.of(name(), parameters, contest.run(contestants, null), RATIOS);
        }
    }
}
