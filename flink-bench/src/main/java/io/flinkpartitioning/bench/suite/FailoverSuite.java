package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.failover.FailoverArm;
import io.flinkpartitioning.bench.failover.Fault;
import io.flinkpartitioning.bench.failover.FaultSettings;
import io.flinkpartitioning.bench.failover.SteadyLoad;
import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Rounds;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What goes on while a part of a job fails, and when it is back. */
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        description = {
            "Lets a subtask and a TaskManager fail, and looks at the gaps in the results.",
            "Each record must have its result in the end."
        })
final class FailoverSuite extends Suite {

    private static final List<Grouping> ARMS = List.of(Grouping.KEY_BY, Grouping.FORWARD);
    private static final int PARTITIONS = 8;

    private static final List<Ratio> RATIOS =
            List.of(
                    Ratio.of("forward", "keyBy", FailoverArm.RESTARTED_SUBTASKS),
                    Ratio.of("forward", "keyBy", FailoverArm.GAP_OF_THE_REST),
                    Ratio.of("forward", "keyBy", FailoverArm.GAP_OF_THE_FAILED),
                    Ratio.of("forward", "keyBy", FailoverArm.RECOVERY));

    @Option(
            names = "--faults",
            paramLabel = "FAULT",
            split = ",",
            description =
                    "What fails: ${COMPLETION-CANDIDATES}; default: all, quick and tiny: subtask.")
    private @Nullable List<Fault> faults;

    @Option(
            names = "--guarantee",
            paramLabel = "GUARANTEE",
            defaultValue = "AT_LEAST_ONCE",
            description =
                    "Of the Kafka sink: ${COMPLETION-CANDIDATES}; default: at_least_once. Results are"
                            + " read committed.")
    private DeliveryGuarantee guarantee = DeliveryGuarantee.AT_LEAST_ONCE;

    @Mixin private final KeysOption keys = new KeysOption(10000);

    @Option(
            names = "--records-per-second",
            paramLabel = "N",
            defaultValue = "4000",
            description = "Records written; default: ${DEFAULT-VALUE}.")
    private int recordsPerSecond;

    @Option(
            names = "--checkpoint-millis",
            paramLabel = "N",
            description = "Between checkpoints; default: 1000, quick: 500, tiny: 200.")
    private @Nullable Integer checkpointMillis;

    @Option(
            names = "--restart-millis",
            paramLabel = "N",
            defaultValue = "100",
            description = "Between a failure and the restart; default: ${DEFAULT-VALUE}.")
    private int restartMillis;

    @Option(
            names = "--quiet-millis",
            paramLabel = "N",
            description = "Without a fault before each; default: 2000, quick: 1000, tiny: 100.")
    private @Nullable Integer quietMillis;

    @Override
    List<Figure> figures() {
        return List.of(
                FailoverArm.RESTARTED_SUBTASKS,
                FailoverArm.RESTARTS,
                FailoverArm.GAP_BEFORE,
                FailoverArm.GAP_OF_THE_REST,
                FailoverArm.GAP_OF_THE_FAILED,
                FailoverArm.RECOVERY,
                FailoverArm.REPEATED);
    }

    @Override
    Rounds defaultRounds() {
        return size().pick(new Rounds(0, 0, 1), new Rounds(1, 0, 1), new Rounds(1, 1, 3));
    }

    @Override
    long plannedRounds() {
        settings();
        return rounds().total(ARMS.size()) * faults().size();
    }

    private List<Fault> faults() {
        List<Fault> one = List.of(Fault.SUBTASK);
        return faults == null ? size().pick(one, one, Arrays.asList(Fault.values())) : faults;
    }

    private FaultSettings settings() {
        return new FaultSettings(
                size().pick(2, 4, 4),
                new SteadyLoad(PARTITIONS, keys.get(), recordsPerSecond),
                guarantee,
                Duration.ofMillis(
                        checkpointMillis == null ? size().pick(200, 500, 1_000) : checkpointMillis),
                Duration.ofMillis(restartMillis),
                Duration.ofMillis(
                        quietMillis == null ? size().pick(100, 1_000, 2_000) : quietMillis),
                Duration.ofMillis(size().pick(100, 1_000, 2_000)));
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        FaultSettings settings = settings();
        // Only a process can be killed.
        boolean processes = size() != Size.TINY || faults().contains(Fault.TASK_MANAGER);
        List<FailoverArm> arms =
                ARMS.stream().map(arm -> new FailoverArm(arm, settings, processes)).toList();
        return SuiteResult.of(
                name(),
                describe(settings, processes),
                contest.runAt(arms, faults().stream().map(Fault::point).toList()),
                RATIOS);
    }

    private Map<String, String> describe(FaultSettings settings, boolean processes) {
        Map<String, String> parameters = parameters();
        parameters.put("parallelism", String.valueOf(settings.parallelism()));
        parameters.put("partitions", String.valueOf(settings.load().partitions()));
        parameters.put("keys", String.valueOf(settings.load().keys()));
        parameters.put("recordsPerSecond", String.valueOf(settings.load().recordsPerSecond()));
        parameters.put("guarantee", settings.guarantee().name());
        parameters.put(
                "checkpointIntervalMillis",
                String.valueOf(settings.checkpointInterval().toMillis()));
        parameters.put("restartDelayMillis", String.valueOf(settings.restartDelay().toMillis()));
        parameters.put("cluster", processes ? "processes" : "in this JVM");
        return parameters;
    }
}
