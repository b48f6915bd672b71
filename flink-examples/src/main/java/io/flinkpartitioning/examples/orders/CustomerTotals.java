package io.flinkpartitioning.examples.orders;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.examples.common.KafkaOptions;
import io.flinkpartitioning.examples.common.LineSchema;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Running totals of customers, from a topic that is keyed by customer but for the orders of an old
 * importer, which are anywhere. The sample at submission sees them and chooses {@code LOCAL_FIRST}:
 * orders at home stay in their process, strays are sent home, and every total is right.
 */
public final class CustomerTotals {

    private static final String TOPIC = "customer-orders";

    private CustomerTotals() {}

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        KafkaOptions options = KafkaOptions.parse("Running totals of customers.", args);
        if (!options.help()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            SmartKeyBy<CustomerOrder, String> byCustomer = byCustomer(env, options);
            System.out.println(byCustomer.explain());
            define(byCustomer).print().uid("print");
            env.execute("Customer totals");
        }
    }

    private static SmartKeyBy<CustomerOrder, String> byCustomer(
            StreamExecutionEnvironment env, KafkaOptions options) {
        return SmartKeyBy.from(
                        env,
                        options.source(
                                TOPIC, new LineSchema<>(CustomerOrder.class, CustomerOrder::of)),
                        WatermarkStrategy.noWatermarks(),
                        TOPIC)
                .keyedBy("customer_id", CustomerOrder::customerId, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .uid(TOPIC);
    }

    private static DataStream<CustomerOrder> define(SmartKeyBy<CustomerOrder, String> byCustomer) {
        return byCustomer.keyedStream().reduce(CustomerOrder::plus).name("totals").uid("totals");
    }
}
