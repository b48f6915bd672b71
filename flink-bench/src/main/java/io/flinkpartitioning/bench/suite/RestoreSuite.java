package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.failover.RestoreArm;
import io.flinkpartitioning.bench.failover.RestoreSettings;
import io.flinkpartitioning.bench.failover.SteadyLoad;
import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Rounds;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long it takes until all splits are read where a job is restored at another parallelism. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Stops a job with a savepoint, and restores it at another parallelism.",
            "Measures the time from the registration of the last reader until a record of each"
                    + " partition was read, forward: by the owner of its split. It is an upper bound:"
                    + " it begins when the last source subtask is INITIALIZING, before its reader"
                    + " registers, and ends when the result of the record is written. The same since the"
                    + " last source subtask is RUNNING leaves the start of the subtask out.",
            "Each record must have its result once in the end."
        })
final class RestoreSuite extends Suite {

    private static final List<Grouping> ARMS = List.of(Grouping.KEY_BY, Grouping.FORWARD);

    private static final List<Ratio> RATIOS =
            List.of(
                    Ratio.of("forward", "keyBy", RestoreArm.ALL_SPLITS_READ),
                    Ratio.of("forward", "keyBy", RestoreArm.RESTORE));

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Subtasks before; default: 4, tiny: 2.")
    private @Nullable Integer parallelism;

    @Option(
            names = "--restored-parallelism",
            paramLabel = "N",
            description =
                    "Subtasks after. At some, Flink gives each reader its own splits, and none is"
                            + " handed back; default: 6, tiny: 3.")
    private @Nullable Integer restoredParallelism;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions; default: 128, tiny: 16.")
    private @Nullable Integer partitions;

    @Mixin private final KeysOption keys = new KeysOption(2000);

    @Option(
            names = "--records-per-second",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Records written; default: ${DEFAULT-VALUE}.")
    private int recordsPerSecond;

    @Override
    List<Figure> figures() {
        return List.of(
                RestoreArm.ALL_SPLITS_READ,
                RestoreArm.ALL_SPLITS_READ_SINCE_RUNNING,
                RestoreArm.RESTORE);
    }

    @Override
    Rounds defaultRounds() {
        return size().pick(new Rounds(0, 0, 1), new Rounds(0, 1, 2), new Rounds(1, 1, 5));
    }

    @Override
    long plannedRounds() {
        settings();
        return rounds().total(ARMS.size());
    }

    private RestoreSettings settings() {
        return new RestoreSettings(
                parallelism == null ? size().pick(2, 4, 4) : parallelism,
                restoredParallelism == null ? size().pick(3, 6, 6) : restoredParallelism,
                new SteadyLoad(
                        partitions == null ? size().pick(16, 128, 128) : partitions,
                        keys.get(),
                        recordsPerSecond));
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        RestoreSettings settings = settings();
        boolean processes = size() == Size.FULL;
        List<RestoreArm> arms =
                ARMS.stream().map(arm -> new RestoreArm(arm, settings, processes)).toList();
        return SuiteResult.of(
                name(), describe(settings, processes), contest.run(arms, null), RATIOS);
    }

    private Map<String, String> describe(RestoreSettings settings, boolean processes) {
        Map<String, String> parameters = parameters();
        parameters.put("parallelism", String.valueOf(settings.parallelism()));
        parameters.put("restoredParallelism", String.valueOf(settings.restoredParallelism()));
        parameters.put("partitions", String.valueOf(settings.load().partitions()));
        parameters.put("keys", String.valueOf(settings.load().keys()));
        parameters.put("recordsPerSecond", String.valueOf(settings.load().recordsPerSecond()));
        parameters.put("cluster", processes ? "processes" : "in this JVM");
        return parameters;
    }
}
