package io.flinkpartitioning;

import io.flinkpartitioning.internal.check.PlacementChecks;
import io.flinkpartitioning.internal.flink.StreamTransformations;
import io.flinkpartitioning.internal.planner.KeyByInput;
import io.flinkpartitioning.internal.planner.RestoredExchange;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import io.flinkpartitioning.plan.DistributionExplanation;
import io.flinkpartitioning.strategy.Distribution;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.SourceMetadata;
import io.flinkpartitioning.strategy.StrategySelector;
import io.flinkpartitioning.strategy.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream for work that takes each record by itself: filters, maps, enrichment. {@link
 * UnkeyedStream#ungrouped()} makes one.
 *
 * <p>Each setting returns a new instance. Instances belong to the one thread that builds the job.
 *
 * @param <T> the type of the records
 */
public final class UngroupedStream<T> {

    private static final Logger LOG = LoggerFactory.getLogger(UngroupedStream.class);

    private final KeyByInput<T> input;
    private final PartitioningStrategy strategy;
    private final Workload workload;

    private UngroupedStream(KeyByInput<T> input, PartitioningStrategy strategy, Workload workload) {
        this.input = input;
        this.strategy = strategy;
        this.workload = workload;
    }

    static <T> UngroupedStream<T> of(KeyByInput<T> input) {
        return new UngroupedStream<>(input, new StrategySelector(), Workload.ungrouped());
    }

    /** Sets the strategy; the default is {@code auto}. */
    public UngroupedStream<T> using(PartitioningStrategy newStrategy) {
        return new UngroupedStream<>(
                input, Objects.requireNonNull(newStrategy, "newStrategy"), workload);
    }

    /** Declares that the records of each sender must arrive in the order that they were sent. */
    public UngroupedStream<T> inOrder() {
        return new UngroupedStream<>(input, strategy, workload.inOrder());
    }

    /** Sets the {@code uid} of the source operator, if this class adds the source. */
    public UngroupedStream<T> uid(String uid) {
        return new UngroupedStream<>(
                input.withUid(Objects.requireNonNull(uid, "uid")), strategy, workload);
    }

    /**
     * Returns what {@link #stream()} would do now, and why. Changes nothing. If the broker cannot
     * be reached, the worst case is an exchange that you did not need.
     *
     * @throws IllegalArgumentException if the strategy does not suit the work
     */
    public DistributionExplanation explain() {
        strategy.validate(workload);
        List<String> notes = new ArrayList<>();
        Routing routing = strategy.route(workload, metadata(notes));
        Optional<String> kept = keptExchange(routing);
        return new DistributionExplanation(
                input.name() + ", ungrouped",
                strategy.name(),
                kept.isPresent() || !(routing instanceof Routing.NoExchange),
                kept.orElse(routing.reason()),
                notes);
    }

    /**
     * Adds the source, if it is not in the job yet, and the edge of the strategy. If the job goes
     * on from a snapshot that may have records in flight on an exchange, that stays; after {@link
     * #inOrder()} each sender then has one receiver.
     *
     * @throws IllegalArgumentException if the strategy does not suit the work
     */
    public DataStream<T> stream() {
        strategy.validate(workload);
        SourceMetadata metadata = metadata(new ArrayList<>());
        Optional<String> kept = keptExchange(strategy.route(workload, metadata));
        kept.ifPresent(why -> LOG.warn("{} keeps an exchange: {}", input.name(), why));
        DataStream<T> stream = input.addUnchanged(PlacementChecks.none());
        if (kept.isEmpty()) {
            return Distribution.distribute(stream, strategy, workload, metadata);
        }
        return workload.ordered()
                ? StreamTransformations.exchangedInOrder(stream)
                : stream.rebalance();
    }

    /** Returns why an exchange must stay that the strategy does without. */
    private Optional<String> keptExchange(Routing routing) {
        return routing instanceof Routing.NoExchange
                ? RestoredExchange.after(input)
                : Optional.empty();
    }

    private SourceMetadata metadata(List<String> notes) {
        try {
            return input.metadata();
        } catch (KafkaMetadataException e) {
            notes.add("the partition count is not known: " + e.getMessage());
            return SourceMetadata.UNKNOWN;
        }
    }
}
