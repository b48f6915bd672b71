package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.checkpoint.ListCheckpointed;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.OutputTypeConfigurable;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Testbed.class)
class PlacedKeysTest {

    private static final OutputTag<String> SIDE = new OutputTag<>("side", Types.STRING);

    /** Tasks and test share a JVM. */
    private static final Set<String> CALLBACKS = ConcurrentHashMap.newKeySet();

    @ParameterizedTest
    @EnumSource(Plan.class)
    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    void unwrapping_timersSideOutputsAndCurrentKey_areThoseOfThePlainFunction(
            Plan plan, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(500, 50, 11);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SingleOutputStreamOperator<String> main =
                SmartKeyBy.from(
                                env,
                                topic.source(true),
                                WatermarkStrategy.forMonotonousTimestamps(),
                                "numbered")
                        .keyedBy("key", record -> record.f0, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .upTo(plan)
                        .keyedStream()
                        .process(PlacedKeys.unwrapping(new TimersAndSideOutput()));

        List<String> side = new ArrayList<>();
        List<String> fired = new ArrayList<>();
        try (CloseableIterator<String> sideResults = main.getSideOutput(SIDE).collectAsync();
                CloseableIterator<String> mainResults = main.collectAsync()) {
            env.executeAsync("timers");
            sideResults.forEachRemaining(side::add);
            mainResults.forEachRemaining(fired::add);
        }

        List<String> expectedSide = new ArrayList<>();
        List<String> expectedTimers = new ArrayList<>();
        topic.reference()
                .forEach(
                        (key, count) -> {
                            expectedTimers.add(
                                    key
                                            + " at "
                                            + (Long.MAX_VALUE - 1)
                                            + " "
                                            + TimeDomain.EVENT_TIME);
                            for (long number = 0; number < count; number++) {
                                expectedSide.add(key + " " + number);
                            }
                        });
        assertThat(side).containsExactlyInAnyOrderElementsOf(expectedSide);
        assertThat(fired).containsExactlyInAnyOrderElementsOf(expectedTimers);
    }

    @Test
    void unwrapping_listCheckpointedFunction_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlacedKeys.unwrapping(new OldState(), Types.LONG))
                .withMessageContaining("OldState")
                .withMessageContaining("Implement CheckpointedFunction");
    }

    @SuppressWarnings("deprecation")
    private static final class OldState extends KeyedProcessFunction<String, Long, Long>
            implements ListCheckpointed<Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(Long value, Context context, Collector<Long> out) {}

        @Override
        public List<Long> snapshotState(long checkpointId, long timestamp) {
            return List.of();
        }

        @Override
        public void restoreState(List<Long> state) {}
    }

    @Test
    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    void unwrapping_checkpointedFunction_isCalledBack(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 2).write(10, 5, 12);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 1);
        env.enableCheckpointing(50);
        CALLBACKS.clear();
        SingleOutputStreamOperator<String> results =
                SmartKeyBy.from(
                                env,
                                topic.source(false),
                                WatermarkStrategy.noWatermarks(),
                                "numbered")
                        .keyedBy("key", record -> record.f0, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .keyedStream()
                        .process(PlacedKeys.unwrapping(new Checkpointed()));
        try (CloseableIterator<String> iterator = results.collectAsync()) {
            env.executeAsync("checkpointed");
            await().atMost(Deadlines.STEP)
                    .untilAsserted(
                            () ->
                                    assertThat(CALLBACKS)
                                            .containsExactlyInAnyOrder(
                                                    "initializeState",
                                                    "snapshotState",
                                                    "notifyCheckpointComplete"));
        }
    }

    @Test
    void unwrapping_outputType_isExtractedFromTheWrappedFunction() {
        KeyedProcessFunction<PlacedKey<String>, Tuple2<String, Long>, String> unwrapping =
                PlacedKeys.unwrapping(new TimersAndSideOutput());
        assertThat(((ResultTypeQueryable<?>) unwrapping).getProducedType()).isEqualTo(Types.STRING);
    }

    @Test
    void unwrapping_functionThatIsToldItsOutputType_isTold() {
        IsToldItsType function = new IsToldItsType();
        StreamExecutionEnvironment env = new StreamExecutionEnvironment();
        SmartKeyBy.from(env.fromData("a"))
                .keyedBy("key", key -> key, Types.STRING)
                .keyedStream()
                .process(PlacedKeys.unwrapping(function, Types.STRING))
                .sinkTo(new DiscardingSink<>());
        env.getStreamGraph();
        assertThat(function.told).isEqualTo(Types.STRING);
    }

    @Test
    void unwrapping_functionThatTellsItsOutputType_isAsked() {
        assertThat(
                        ((ResultTypeQueryable<?>)
                                        PlacedKeys.unwrapping(new TellsItsType<>(Types.LONG)))
                                .getProducedType())
                .isEqualTo(Types.LONG);
    }

    @Test
    void unwrapping_outputTypeUnknown_isRefusedWithTheRemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlacedKeys.unwrapping(new CountPerKey<String>()))
                .withMessageContaining(CountPerKey.class.getName())
                .withMessageContaining("PlacedKeys.unwrapping(function, outputType)");
    }

    private static final class TimersAndSideOutput
            extends KeyedProcessFunction<String, Tuple2<String, Long>, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void open(OpenContext openContext) {
            assertThat(getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks())
                    .isEqualTo(2);
        }

        @Override
        public void processElement(
                Tuple2<String, Long> value, Context context, Collector<String> out) {
            assertThat(context.timestamp()).isNotNull();
            context.output(SIDE, context.getCurrentKey() + " " + value.f1);
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE - 1);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext context, Collector<String> out) {
            assertThat(context.timestamp()).isEqualTo(timestamp);
            out.collect(context.getCurrentKey() + " at " + timestamp + " " + context.timeDomain());
        }
    }

    private static final class Checkpointed
            extends KeyedProcessFunction<String, Tuple2<String, Long>, String>
            implements CheckpointedFunction, CheckpointListener {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Tuple2<String, Long> value, Context context, Collector<String> out) {
            out.collect(value.f0);
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            ListState<Long> state =
                    context.getOperatorStateStore()
                            .getListState(new ListStateDescriptor<>("own", Types.LONG));
            state.add(1L);
            CALLBACKS.add("initializeState");
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            CALLBACKS.add("snapshotState");
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            CALLBACKS.add("notifyCheckpointComplete");
        }
    }

    private static final class IsToldItsType extends KeyedProcessFunction<String, String, String>
            implements OutputTypeConfigurable<String> {
        private static final long serialVersionUID = 1L;

        private transient @Nullable TypeInformation<String> told;

        @Override
        public void setOutputType(TypeInformation<String> type, ExecutionConfig config) {
            told = type;
        }

        @Override
        public void processElement(String value, Context context, Collector<String> out) {}
    }

    private static final class TellsItsType<O> extends KeyedProcessFunction<String, String, O>
            implements ResultTypeQueryable<O> {
        private static final long serialVersionUID = 1L;

        private final TypeInformation<O> type;

        TellsItsType(TypeInformation<O> type) {
            this.type = type;
        }

        @Override
        public TypeInformation<O> getProducedType() {
            return type;
        }

        @Override
        public void processElement(String value, Context context, Collector<O> out) {}
    }
}
