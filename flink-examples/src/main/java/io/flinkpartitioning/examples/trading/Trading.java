package io.flinkpartitioning.examples.trading;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.examples.common.KafkaOptions;
import io.flinkpartitioning.examples.common.LineSchema;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Running position and one-minute VWAP of each symbol, from one topic that is keyed by symbol: both
 * in one chain with the source, without an exchange.
 */
public final class Trading {

    private static final String TOPIC = "executions";

    /** What came when the price of its minute was out; the positions have it all the same. */
    private static final OutputTag<Execution> LATE =
            new OutputTag<>("late", TypeInformation.of(Execution.class));

    private Trading() {}

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        KafkaOptions options =
                KafkaOptions.parse("Positions and one-minute VWAP of each symbol.", args);
        if (!options.help()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            SmartKeyBy<Execution, String> bySymbol = bySymbol(env, options);
            System.out.println(bySymbol.explain());
            define(bySymbol).print().uid("print");
            env.execute("Trading");
        }
    }

    private static SmartKeyBy<Execution, String> bySymbol(
            StreamExecutionEnvironment env, KafkaOptions options) {
        WatermarkStrategy<Execution> watermarks =
                WatermarkStrategy.<Execution>forBoundedOutOfOrderness(Duration.ofSeconds(5))
                        .withTimestampAssigner((execution, time) -> execution.timeMillis())
                        // A partition without trades must not hold its subtask's minutes open.
                        .withIdleness(Duration.ofSeconds(30));
        return SmartKeyBy.from(
                        env,
                        options.source(TOPIC, new LineSchema<>(Execution.class, Execution::of)),
                        watermarks,
                        TOPIC)
                .keyedBy("symbol", Execution::symbol, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .uid(TOPIC);
    }

    private static DataStream<String> define(SmartKeyBy<Execution, String> bySymbol) {
        KeyedStream<Execution, PlacedKey<String>> keyed = bySymbol.keyedStream();
        DataStream<String> positions =
                keyed.process(PlacedKeys.unwrapping(new RunningPosition()))
                        .name("positions")
                        .uid("positions");
        SingleOutputStreamOperator<String> prices =
                keyed.window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
                        .sideOutputLateData(LATE)
                        .aggregate(new Vwap(), PlacedKeys.unwrapping(new Vwap.OfMinute()))
                        .name("prices")
                        .uid("prices");
        DataStream<String> late =
                prices.getSideOutput(LATE)
                        .map(execution -> "too late for a price: " + execution)
                        .name("late executions")
                        .uid("late-executions");
        return positions.union(prices, late);
    }
}
