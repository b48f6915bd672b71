package io.flinkpartitioning;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.Locale;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Explanations of joins word by word, of topics on a real broker. */
@ExtendWith(Testbed.class)
class JoinExplanationTest {

    /** The partition counts of two topics, and what the user pins; 0 for nothing. */
    private enum Join {
        JOINED_WITH_A_MULTIPLE(8, 0, 16, 0),
        JOINED_WITH_A_DIVISOR(16, 0, 8, 0),
        JOINED_WITH_ANOTHER_COUNT(8, 0, 12, 0),
        JOINED_WITH_A_PINNED_COUNT(8, 0, 16, 8),
        JOINED_WITH_TWO_PINNED_COUNTS(8, 8, 16, 16);

        private final int orders;
        private final int pinnedOrders;
        private final int payments;
        private final int pinnedPayments;

        Join(int orders, int pinnedOrders, int payments, int pinnedPayments) {
            this.orders = orders;
            this.pinnedOrders = pinnedOrders;
            this.payments = payments;
            this.pinnedPayments = pinnedPayments;
        }
    }

    @ParameterizedTest
    @EnumSource
    void text_readsAsPinned(Join join, KafkaBroker broker) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
        env.setParallelism(4);
        env.setMaxParallelism(128);
        String text =
                keyed(env, broker, "orders", join.orders, join.pinnedOrders)
                        .coPartitionedWith(
                                keyed(env, broker, "payments", join.payments, join.pinnedPayments))
                        .explain()
                        .toString();
        PinnedExplanation.requireSame(join.name().toLowerCase(Locale.ROOT) + ".txt", text);
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env,
            KafkaBroker broker,
            String name,
            int partitions,
            int pinned)
            throws Exception {
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                SmartKeyBy.from(
                                env,
                                NumberedTopic.create(broker, KeyKind.STRING, partitions)
                                        .source(true),
                                WatermarkStrategy.noWatermarks(),
                                name)
                        .keyedBy("order_id", record -> record.f0, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .detecting(Detection.DECLARED)
                        .uid(name);
        return pinned == 0 ? keyed : keyed.sourcePartitions(pinned);
    }
}
