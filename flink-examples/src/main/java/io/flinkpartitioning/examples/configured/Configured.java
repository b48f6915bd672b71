package io.flinkpartitioning.examples.configured;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.config.PartitioningConfig;
import io.flinkpartitioning.examples.common.KafkaOptions;
import io.flinkpartitioning.examples.trades.RunningSum;
import io.flinkpartitioning.examples.trades.Trade;
import io.flinkpartitioning.examples.trades.TradeDeserializer;
import io.flinkpartitioning.examples.trades.TraderTotal;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Running totals of traders under whatever strategy a YAML file names, also one that the library
 * does not know: nothing in the code decides. What code must say is how producers partition the
 * topic, since that is a fact and no choice.
 */
public final class Configured {

    private static final String TOPIC = "trades";

    private Configured() {}

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        KafkaOptions options =
                KafkaOptions.parse(
                        "Running totals of traders, under the strategy of a YAML file.", args);
        if (!options.help()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            SmartKeyBy<Trade, String> byTrader = byTrader(env, options);
            System.out.println(byTrader.explain());
            define(byTrader).print().uid("print");
            env.execute("Configured");
        }
    }

    private static SmartKeyBy<Trade, String> byTrader(
            StreamExecutionEnvironment env, KafkaOptions options) {
        PartitioningStrategy strategy = PartitioningConfig.load(options.config()).strategy();
        return SmartKeyBy.from(
                        env,
                        options.source(TOPIC, new TradeDeserializer()),
                        WatermarkStrategy.noWatermarks(),
                        TOPIC)
                .keyedBy("trader_id", Trade::traderId, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .using(strategy)
                .uid(TOPIC);
    }

    private static DataStream<TraderTotal> define(SmartKeyBy<Trade, String> byTrader) {
        return byTrader.keyedStream()
                .process(PlacedKeys.unwrapping(new RunningSum()))
                .name("totals")
                .uid("totals");
    }
}
