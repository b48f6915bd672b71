package io.flinkpartitioning.savepoints;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** A job with keyed state of several kinds, by a string and by a POJO. */
final class TradesJob {

    static final String TOTALS = "totals";
    static final String ACCOUNTS = "accounts";

    /** Tasks and test share a JVM. */
    private static final Map<String, AtomicLong> PROCESSED = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();

    /** Returns how many records the keyed operators have processed, both together. */
    long processed() {
        return PROCESSED.computeIfAbsent(id, key -> new AtomicLong()).get();
    }

    JobClient start(
            StreamExecutionEnvironment env, String bootstrapServers, String topic, int parallelism)
            throws Exception {
        env.setParallelism(parallelism);
        DataStream<String> trades =
                env.fromSource(
                                KafkaSource.<String>builder()
                                        .setBootstrapServers(bootstrapServers)
                                        .setTopics(topic)
                                        .setStartingOffsets(OffsetsInitializer.earliest())
                                        .setValueOnlyDeserializer(new SimpleStringSchema())
                                        .build(),
                                WatermarkStrategy.noWatermarks(),
                                "trades")
                        .uid("source");
        trades.keyBy(TradesJob::trader).process(new Totals(id)).uid(TOTALS);
        trades.keyBy(trade -> Account.of(trader(trade))).process(new Accounts(id)).uid(ACCOUNTS);
        return env.executeAsync("trades");
    }

    static Configuration settings(String checkpoints) {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
        return settings;
    }

    private static String trader(String trade) {
        return trade.substring(0, trade.indexOf('|'));
    }

    /** Has a value, a map that expires, and timers. */
    private static final class Totals extends KeyedProcessFunction<String, String, String> {

        private static final long serialVersionUID = 1L;

        private final String id;
        private transient ValueState<Long> total;
        private transient MapState<String, String> orders;

        Totals(String id) {
            this.id = id;
        }

        @Override
        public void open(OpenContext context) {
            total = getRuntimeContext().getState(new ValueStateDescriptor<>("total", Types.LONG));
            MapStateDescriptor<String, String> description =
                    new MapStateDescriptor<>("orders", Types.STRING, Types.STRING);
            description.enableTimeToLive(StateTtlConfig.newBuilder(Duration.ofDays(30)).build());
            orders = getRuntimeContext().getMapState(description);
        }

        @Override
        public void processElement(String trade, Context context, Collector<String> out)
                throws Exception {
            Long last = total.value();
            total.update(last == null ? 1 : last + 1);
            orders.put(trade, "order ".repeat(20));
            context.timerService().registerEventTimeTimer(4_000_000_000_000L);
            PROCESSED.computeIfAbsent(id, key -> new AtomicLong()).incrementAndGet();
        }
    }

    /** Has a value by a key of a class of the user's. */
    private static final class Accounts extends KeyedProcessFunction<Account, String, String> {

        private static final long serialVersionUID = 1L;

        private final String id;
        private transient ValueState<String> last;

        Accounts(String id) {
            this.id = id;
        }

        @Override
        public void open(OpenContext context) {
            last = getRuntimeContext().getState(new ValueStateDescriptor<>("last", Types.STRING));
        }

        @Override
        public void processElement(String trade, Context context, Collector<String> out)
                throws Exception {
            last.update(trade);
            PROCESSED.computeIfAbsent(id, key -> new AtomicLong()).incrementAndGet();
        }
    }
}
