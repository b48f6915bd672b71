package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.job.JobSettings;
import io.flinkpartitioning.bench.nexmark.BidTopic;
import io.flinkpartitioning.bench.nexmark.Exchange;
import io.flinkpartitioning.bench.nexmark.Query;
import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Queries that others have made up: those of Nexmark that group by bidder. */
@Command(
        name = "nexmark",
        mixinStandardHelpOptions = true,
        description = "Nexmark's bids from a topic that is keyed by bidder: windows, last rows.")
final class NexmarkSuite extends Suite {

    private static final List<Ratio> RATIOS =
            List.of(
                    Ratio.ofSpeed("forward", "keyBy"),
                    Ratio.of("forward", "keyBy", Figure.CPU_SECONDS_PER_MILLION_RECORDS));

    @Option(
            names = "--bids",
            paramLabel = "N",
            description = "Bids of a round; default: 4000000, quick: 300000, tiny: 120000.")
    private @Nullable Long bids;

    @Mixin private final ParallelismOption parallelism = new ParallelismOption(2);

    @Mixin private final PartitionsOption partitions = new PartitionsOption(8);

    @Option(
            names = "--queries",
            paramLabel = "QUERY",
            split = ",",
            description = "What is asked; default: q0,q11,q12,q18, quick: q12,q18.")
    private @Nullable List<String> queries;

    @Override
    List<Figure> figures() {
        return List.of(Figure.RECORDS_PER_SECOND, Figure.CPU_SECONDS_PER_MILLION_RECORDS);
    }

    @Override
    long plannedRounds() {
        bids();
        return rounds().total(queries().size() * Exchange.values().length);
    }

    private List<Query> queries() {
        if (queries == null) {
            List<Query> all = List.of(Query.values());
            return size().pick(all, List.of(Query.Q12, Query.Q18), all);
        }
        return queries.stream().map(Query::ofLabel).toList();
    }

    private long bids() {
        long count = bids == null ? size().pick(120_000L, 300_000L, 4_000_000L) : bids;
        if (count < 1) {
            throw new IllegalArgumentException("bids must be at least 1, but is " + count);
        }
        return count;
    }

    @Override
    SuiteResult measure(Contest contest) throws Exception {
        JobSettings settings = JobSettings.ofParallelism(parallelism.get());
        List<ArmResult> results = new ArrayList<>();
        try (BidTopic topic = BidTopic.write(partitions.get(), bids())) {
            for (Query query : queries()) {
                List<Arm> arms =
                        Stream.of(Exchange.values())
                                .map(exchange -> topic.arm(query, exchange, settings))
                                .toList();
                results.addAll(contest.run(arms, new Point("query", query.label())));
            }
        }
        return SuiteResult.of(name(), describe(), results, RATIOS);
    }

    private Map<String, String> describe() {
        Map<String, String> parameters = parameters();
        parameters.put("bids", String.valueOf(bids()));
        parameters.put("parallelism", String.valueOf(parallelism.get()));
        parameters.put("partitions", String.valueOf(partitions.get()));
        parameters.put(
                "queries", queries().stream().map(Query::label).collect(Collectors.joining(" ")));
        parameters.put("windows", "event time");
        parameters.put("encoding", "binary");
        parameters.put("state", "hashmap");
        return parameters;
    }
}
