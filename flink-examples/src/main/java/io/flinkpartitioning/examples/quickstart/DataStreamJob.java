package io.flinkpartitioning.examples.quickstart;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.config.PartitioningConfig;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.StringSerializer;

/** Counts the trades of each trader; a record of the topic is "trader,cents", keyed by trader. */
public final class DataStreamJob {

    private DataStreamJob() {}

    /**
     * Submits the job.
     *
     * @param args the broker, as host:port, and the file of the configuration
     */
    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            throw new IllegalArgumentException(
                    "The arguments must be HOST:PORT of a broker and a configuration FILE, but are "
                            + List.of(args));
        }
        String broker = args[0];
        Path config = Path.of(args[1]);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        KafkaSource<String> trades =
                KafkaSource.<String>builder()
                        .setBootstrapServers(broker)
                        .setTopics("trades")
                        .setGroupId("trades-per-trader")
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setValueOnlyDeserializer(new SimpleStringSchema())
                        .build();
        SmartKeyBy<String, String> byTrader =
                SmartKeyBy.from(env, trades, WatermarkStrategy.noWatermarks(), "trades")
                        .keyedBy("trader_id", line -> line.split(",", 2)[0], Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .using(
                                PartitioningConfig.load(config)
                                        .overriddenBy(env.getConfiguration())
                                        .strategy())
                        .uid("trades");
        System.out.println(byTrader.explain());
        byTrader.keyedStream()
                .process(PlacedKeys.unwrapping(new CountTrades()))
                .name("counts")
                .uid("counts")
                .print()
                .uid("print");
        env.execute("Trades per trader");
    }

    /** An ordinary function, written for plain keys. */
    private static final class CountTrades extends KeyedProcessFunction<String, String, String> {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(String line, Context context, Collector<String> out)
                throws Exception {
            Long before = count.value();
            long now = before == null ? 1 : before + 1;
            count.update(now);
            out.collect(context.getCurrentKey() + " has traded " + now + " times");
        }
    }
}
