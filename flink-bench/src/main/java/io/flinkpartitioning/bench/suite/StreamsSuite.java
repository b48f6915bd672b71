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
import io.flinkpartitioning.bench.streams.StreamsArm;
import io.flinkpartitioning.bench.streams.StreamsPipeline;
import io.flinkpartitioning.bench.suite.LoadOptions.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The same sums of the same topic in Kafka Streams, which never had an exchange to lose. */
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        description = "Running sums by key from Kafka: Flink and Kafka Streams.")
final class StreamsSuite extends Suite {

    private static final List<Grouping> GROUPINGS = List.of(Grouping.KEY_BY, Grouping.FORWARD);

    private static final List<Ratio> RATIOS =
            List.of(
                    Ratio.ofSpeed("forward", "keyBy"),
                    Ratio.of("forward", "keyBy", Figure.CPU_SECONDS_PER_MILLION_RECORDS),
                    Ratio.ofSpeed("forward", "kafkaStreamsInMemory"),
                    Ratio.of(
                            "forward",
                            "kafkaStreamsInMemory",
                            Figure.CPU_SECONDS_PER_MILLION_RECORDS),
                    Ratio.ofSpeed("forward", "kafkaStreamsRocksDb"),
                    Ratio.of(
                            "forward",
                            "kafkaStreamsRocksDb",
                            Figure.CPU_SECONDS_PER_MILLION_RECORDS),
                    Ratio.ofSpeed("forward", "kafkaStreamsRepartition"),
                    Ratio.of(
                            "forward",
                            "kafkaStreamsRepartition",
                            Figure.CPU_SECONDS_PER_MILLION_RECORDS),
                    Ratio.ofSpeed("keyBy", "kafkaStreamsInMemory"),
                    Ratio.of(
                            "keyBy",
                            "kafkaStreamsInMemory",
                            Figure.CPU_SECONDS_PER_MILLION_RECORDS),
                    Ratio.ofSpeed("keyBy", "kafkaStreamsRocksDb"),
                    Ratio.of(
                            "keyBy", "kafkaStreamsRocksDb", Figure.CPU_SECONDS_PER_MILLION_RECORDS),
                    Ratio.ofSpeed("keyBy", "kafkaStreamsRepartition"),
                    Ratio.of(
                            "keyBy",
                            "kafkaStreamsRepartition",
                            Figure.CPU_SECONDS_PER_MILLION_RECORDS));

    @Mixin private final LoadOptions loads = new LoadOptions();

    @Mixin private final ParallelismOption parallelism = new ParallelismOption(2);

    @Override
    List<Figure> figures() {
        return List.of(Figure.RECORDS_PER_SECOND, Figure.CPU_SECONDS_PER_MILLION_RECORDS);
    }

    @Override
    long plannedRounds() {
        load();
        return rounds().total(GROUPINGS.size() + StreamsPipeline.values().length);
    }

    private Load load() {
        if (loads.origin(Origin.KAFKA) != Origin.KAFKA) {
            throw new IllegalArgumentException(
                    "--source must be KAFKA, but is "
                            + loads.origin(Origin.KAFKA)
                            + ": Kafka Streams reads from nowhere else. Leave it out.");
        }
        return loads.load(size().pick(20_000L, 300_000L, 10_000_000L));
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        Load load = load();
        JobSettings settings = JobSettings.ofParallelism(parallelism.get());
        try (Topic topic = loads.topic(load, Origin.KAFKA)) {
            List<Arm> arms = new ArrayList<>();
            GROUPINGS.forEach(grouping -> arms.add(topic.arm(grouping, settings)));
            for (StreamsPipeline pipeline : StreamsPipeline.values()) {
                arms.add(
                        new StreamsArm(
                                pipeline, topic.address(), load.records(), parallelism.get()));
            }
            return SuiteResult.of(name(), describe(load), contest.run(arms, null), RATIOS);
        }
    }

    private Map<String, String> describe(Load load) {
        Map<String, String> parameters = parameters();
        loads.describe(parameters, load, Origin.KAFKA);
        parameters.put("parallelism", String.valueOf(parallelism.get()));
        parameters.put("flinkState", "hashmap");
        parameters.put("flinkCheckpoints", "none");
        parameters.put("kafkaStreamsChangelog", "none");
        parameters.put("kafkaStreamsCache", "for RocksDB only");
        parameters.put("kafkaStreamsGuarantee", "at_least_once");
        return parameters;
    }
}
