package io.flinkpartitioning.examples.payments;

import io.flinkpartitioning.CoPartitionedStreams;
import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.examples.common.KafkaOptions;
import io.flinkpartitioning.examples.common.LineSchema;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * Brings orders and payments together, from two topics that are both keyed by the id of the order
 * and have equal partition counts: neither is exchanged.
 */
public final class PaidOrders {

    private PaidOrders() {}

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        KafkaOptions options = KafkaOptions.parse("Orders that have been paid.", args);
        if (!options.help()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            KafkaSource<Order> orders =
                    options.source("orders", new LineSchema<>(Order.class, Order::of));
            KafkaSource<Payment> payments =
                    options.source("payments", new LineSchema<>(Payment.class, Payment::of));

            KafkaPartitioning<Long> byId = KafkaPartitioning.murmur2(LongSerializer.class);
            SmartKeyBy<Payment, Long> byPaidOrder =
                    SmartKeyBy.from(env, payments, WatermarkStrategy.noWatermarks(), "payments")
                            .keyedBy("order_id", Payment::orderId, Types.LONG)
                            .partitionedLike(byId)
                            .uid("payments");
            CoPartitionedStreams<Order, Payment, Long> byOrder =
                    SmartKeyBy.from(env, orders, WatermarkStrategy.noWatermarks(), "orders")
                            .keyedBy("order_id", Order::id, Types.LONG)
                            .partitionedLike(byId)
                            .uid("orders")
                            .coPartitionedWith(byPaidOrder);
            System.out.println(byOrder.explain());

            byOrder.connect()
                    .process(PlacedKeys.unwrapping(new OpenAmount()))
                    .name("paid orders")
                    .uid("paid-orders")
                    .print()
                    .uid("print");
            env.execute("Paid orders");
        }
    }
}
