package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Rounds;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.Load;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.SuiteResult;
import io.flinkpartitioning.bench.scale.ScaleArm;
import io.flinkpartitioning.bench.scale.ScaleArm.Barriers;
import io.flinkpartitioning.bench.scale.SlowSubtask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What more subtasks cost, and how long checkpoints take where one of them is too slow. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description = {
            "The same records at more and more subtasks: cost, start, network buffers.",
            "And checkpoints of a job of which one subtask is too slow."
        })
final class ScaleSuite extends Suite {

    private static final List<Grouping> ARMS = List.of(Grouping.KEY_BY, Grouping.FORWARD);
    private static final List<Integer> CLAIMED_PARALLELISMS = List.of(1, 2, 8, 32, 128);

    private static final int CLAIMED_BASE = 2;

    @Option(
            names = "--parallelisms",
            paramLabel = "N",
            split = ",",
            description = "Subtasks; default: 1,2,8,32,128, quick: 2,128, tiny: 1,2.")
    private @Nullable List<Integer> parallelisms;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions, at least as many as subtasks; default: 256, tiny: 8.")
    private @Nullable Integer partitions;

    @Mixin private final KeysOption keys = new KeysOption(10000);

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Records of a round; default: 10000000, quick: 2000000, tiny: 20000.")
    private @Nullable Long records;

    @Option(
            names = "--barriers",
            paramLabel = "BARRIERS",
            split = ",",
            description =
                    "Checkpoints: ${COMPLETION-CANDIDATES}; default: all, quick and tiny: aligned.")
    private @Nullable List<Barriers> barriers;

    @Override
    List<Figure> figures() {
        return List.of(
                Figure.CPU_SECONDS_PER_MILLION_RECORDS,
                Figure.RECORDS_PER_SECOND,
                ScaleArm.START_UP,
                ScaleArm.CHANNELS,
                ScaleArm.NETWORK_BUFFERS,
                ScaleArm.CHECKPOINT,
                ScaleArm.FIRST_BARRIER,
                ScaleArm.ALIGNMENT,
                ScaleArm.IN_FLIGHT);
    }

    @Override
    Rounds defaultRounds() {
        return size().pick(new Rounds(0, 0, 1), new Rounds(1, 0, 1), new Rounds(1, 1, 3));
    }

    @Override
    long plannedRounds() {
        load();
        return rounds().total(ARMS.size()) * points().size();
    }

    private List<Integer> parallelisms() {
        return parallelisms == null
                ? size().pick(List.of(1, 2), List.of(2, 128), CLAIMED_PARALLELISMS)
                : parallelisms;
    }

    private Load load() {
        Load load =
                Load.aligned(
                                partitions == null ? size().pick(8, 256, 256) : partitions,
                                keys.get(),
                                records == null
                                        ? size().pick(20_000L, 2_000_000L, 10_000_000L)
                                        : records)
                        .checked();
        for (int parallelism : parallelisms()) {
            if (parallelism < 1 || parallelism > load.partitions()) {
                throw new IllegalArgumentException(
                        "parallelisms must be from 1 to the partition count, %d, but are %s"
                                .formatted(load.partitions(), parallelisms()));
            }
        }
        return load;
    }

    private List<Point> points() {
        List<Point> points = new ArrayList<>();
        parallelisms().forEach(parallelism -> points.add(at(parallelism)));
        List<Barriers> aligned = List.of(Barriers.ALIGNED);
        List<Barriers> chosen =
                barriers == null
                        ? size().pick(aligned, aligned, List.of(Barriers.values()))
                        : barriers;
        chosen.forEach(choice -> points.add(choice.point()));
        return points;
    }

    private static Point at(int parallelism) {
        return new Point(ScaleArm.PARALLELISM, String.valueOf(parallelism));
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        Load load = load();
        SlowSubtask slow = slowSubtask();
        int openings = size().pick(0, 3, 3);
        int slots = Math.max(slow.parallelism(), Collections.max(parallelisms()));
        List<ScaleArm> arms =
                ARMS.stream().map(arm -> new ScaleArm(arm, load, slow, slots, openings)).toList();
        return SuiteResult.of(
                name(), describe(load, slow, arms.get(0)), contest.runAt(arms, points()), ratios());
    }

    /** With less time the slow subtask must be faster, so that its buffers are full in time. */
    private SlowSubtask slowSubtask() {
        return new SlowSubtask(
                size().pick(2, 4, 4),
                size().pick(4_000, 6_000, 2_000),
                1_000,
                size().pick(1, 2, 5),
                Duration.ofMillis(size().pick(200, 500, 1_000)),
                Duration.ofMillis(size().pick(100, 2_000, 6_000)),
                Duration.ofMillis(size().pick(100, 2_000, 8_000)),
                size().pick(1, 1, 2));
    }

    private Map<String, String> describe(Load load, SlowSubtask slow, ScaleArm arm) {
        Map<String, String> parameters = parameters();
        parameters.put("records", String.valueOf(load.records()));
        parameters.put("partitions", String.valueOf(load.partitions()));
        parameters.put("keys", String.valueOf(load.keys()));
        parameters.put("taskManagers", "1");
        parameters.put("networkMemory", arm.networkMemory().toHumanReadableString());
        parameters.put("slowJobParallelism", String.valueOf(slow.parallelism()));
        parameters.put("slowJobRecordsPerSecond", String.valueOf(slow.recordsPerSecond()));
        parameters.put("slowJobRecordBytes", String.valueOf(slow.recordBytes()));
        parameters.put("slowSubtaskMillisPerRecord", String.valueOf(slow.millisPerRecord()));
        parameters.put(
                "checkpointIntervalMillis", String.valueOf(slow.checkpointInterval().toMillis()));
        return parameters;
    }

    private List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        ratios.add(Ratio.of("forward", "keyBy", Figure.CPU_SECONDS_PER_MILLION_RECORDS));
        ratios.add(Ratio.of("forward", "keyBy", ScaleArm.START_UP));
        ratios.add(Ratio.of("forward", "keyBy", ScaleArm.CHECKPOINT));
        int most = Collections.max(parallelisms());
        int few = most > CLAIMED_BASE ? CLAIMED_BASE : Collections.min(parallelisms());
        for (Grouping arm : ARMS) {
            ratios.add(
                    Ratio.ofPoints(
                            arm.arm(), at(most), at(few), Figure.CPU_SECONDS_PER_MILLION_RECORDS));
        }
        return ratios;
    }
}
