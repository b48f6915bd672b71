package io.flinkpartitioning.bench.nexmark;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.bench.job.TopicAddress;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.Detection;
import java.io.Serializable;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * The bids of a topic, and the ways to read them. Event time is ascending in each partition, and
 * the source keeps a watermark for each, so no bid is late.
 *
 * @param address where they are
 */
record Bids(TopicAddress address) implements Serializable {

    private static final String NAME = "bids";

    /** What a bid of a bidder for an auction replaces: the one before. */
    static final TypeInformation<Tuple2<Long, Long>> BIDDER_AND_AUCTION =
            Types.TUPLE(Types.LONG, Types.LONG);

    private KafkaSource<Bid> source() {
        return KafkaSource.<Bid>builder()
                .setBootstrapServers(address.bootstrapServers())
                .setTopics(address.topic())
                .setGroupId("bench")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setDeserializer(new BidFormat())
                .build();
    }

    private static WatermarkStrategy<Bid> eventTime() {
        return WatermarkStrategy.<Bid>forMonotonousTimestamps()
                .withTimestampAssigner((bid, timestamp) -> bid.dateTime());
    }

    /** Adds the stock source, without event time. */
    DataStream<Bid> stock(StreamExecutionEnvironment env) {
        return env.fromSource(source(), WatermarkStrategy.noWatermarks(), NAME);
    }

    /** Adds the stock source. */
    DataStream<Bid> stockInEventTime(StreamExecutionEnvironment env) {
        return env.fromSource(source(), eventTime(), NAME);
    }

    /** Adds the aligned source, without event time. */
    DataStream<Bid> aligned(StreamExecutionEnvironment env) {
        return SmartKeyBy.alignedSource(
                env, source(), WatermarkStrategy.noWatermarks(), NAME, address.partitions());
    }

    /** Adds the aligned source, and no exchange. */
    KeyedStream<Bid, PlacedKey<Long>> forwardByBidderInEventTime(StreamExecutionEnvironment env) {
        return forward(
                SmartKeyBy.from(env, source(), eventTime(), NAME)
                        .keyedBy("bidder", Bid::bidder, Types.LONG)
                        .partitionedLike(KafkaPartitioning.murmur2(LongSerializer.class)));
    }

    /** Adds the aligned source without event time, and no exchange. */
    KeyedStream<Bid, PlacedKey<Tuple2<Long, Long>>> forwardByBidderAndAuction(
            StreamExecutionEnvironment env) {
        return forward(
                SmartKeyBy.from(env, source(), WatermarkStrategy.noWatermarks(), NAME)
                        .keyedBy("bidder,auction", Bids::bidderAndAuction, BIDDER_AND_AUCTION)
                        .partitionedLike(
                                "bidder",
                                key -> key.f0,
                                KafkaPartitioning.murmur2(LongSerializer.class)));
    }

    static Tuple2<Long, Long> bidderAndAuction(Bid bid) {
        return Tuple2.of(bid.bidder(), bid.auction());
    }

    private <K> KeyedStream<Bid, PlacedKey<K>> forward(SmartKeyBy<Bid, K> declared) {
        SmartKeyBy<Bid, K> smartKeyBy =
                declared.sourcePartitions(address.partitions()).detecting(Detection.DECLARED);
        PlanExplanation explanation = smartKeyBy.explain();
        if (explanation.plan() != Plan.FORWARD) {
            throw new IllegalStateException("The plan must be FORWARD: " + explanation);
        }
        return smartKeyBy.keyedStream();
    }
}
