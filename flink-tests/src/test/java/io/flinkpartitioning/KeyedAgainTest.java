package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.source.KeyGroupAlignedSource;
import io.flinkpartitioning.strategy.AlwaysHash;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.CoGroupFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.CoMapFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/**
 * Placed keys that are sent through Flink's {@code keyBy} again: with their layout, or not at all.
 */
class KeyedAgainTest {

    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.getExecutionEnvironment();
    private final KeyedStream<String, PlacedKey<String>> fnv = keyed(HashFunction.FNV);
    private final KeyedStream<String, PlacedKey<String>> murmur3 = keyed(HashFunction.MURMUR3);

    private KeyedStream<String, PlacedKey<String>> keyed(HashFunction function) {
        return SmartKeyBy.from(env.fromData("a", "b"))
                .keyedBy("key", key -> key, Types.STRING)
                .using(new AlwaysHash(function))
                .keyedStream();
    }

    @Test
    void selectorOfAKeyedStream_hasTheLayout() {
        assertThat(fnv.keyBy(fnv.getKeySelector()).getKeyType()).isEqualTo(fnv.getKeyType());
        assertThat(fnv.union(murmur3).keyBy(murmur3.getKeySelector()).getKeyType())
                .isEqualTo(murmur3.getKeyType())
                .isNotEqualTo(fnv.getKeyType());
    }

    @Test
    void selectorOfAUnion_hasTheLayout() {
        KeyedStream<?, PlacedKey<String>> union =
                SmartKeyBy.from(env.fromData("a"))
                        .keyedBy("key", key -> key, Types.STRING)
                        .coPartitionedWith(
                                SmartKeyBy.from(env.fromData("a"))
                                        .keyedBy("key", key -> key, Types.STRING))
                        .union();
        assertThat(union.getKeyType()).isEqualTo(fnv.getKeyType());
        assertThat(keyedAgain(union).getKeyType()).isEqualTo(fnv.getKeyType());
    }

    private static <T, K> KeyedStream<T, K> keyedAgain(KeyedStream<T, K> stream) {
        return stream.keyBy(stream.getKeySelector());
    }

    /** Flink itself does not look into lambdas. */
    @Test
    void lambda_isRefused() {
        KeySelector<String, PlacedKey<String>> selector = fnv.getKeySelector();
        assertThatThrownBy(() -> fnv.keyBy(key -> selector.getKey(key)))
                .hasMessageContaining("PlacedKey");
    }

    @Test
    void selectorWithoutType_isRefusedWithTheWayOut() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fnv.keyBy(new Wrapping(fnv.getKeySelector())))
                .withMessageContaining("The type of a PlacedKey must have its layout")
                .withMessageContaining("PlacedKeyTypeInfo.of(…)");
    }

    @Test
    void selectorWithTheTypeOfItsLayout_isAccepted() {
        KeySelector<String, PlacedKey<String>> selector = fnv.getKeySelector();
        fnv.keyBy(key -> selector.getKey(key), fnv.getKeyType())
                .reduce((one, other) -> one)
                .sinkTo(new DiscardingSink<>());
        assertThatCode(env::getExecutionPlan).doesNotThrowAnyException();
    }

    /** Flink's own hash brings equal keys together, wherever the library would place them. */
    @Test
    void keyThatOnlyBeginsWithAPlacedOne_isAccepted() {
        KeySelector<String, PlacedKey<String>> selector = fnv.getKeySelector();
        fnv.keyBy(key -> selector.getKey(key).key(), Types.STRING)
                .reduce((one, other) -> one)
                .sinkTo(new DiscardingSink<>());
        fnv.keyBy(
                        key -> Tuple2.of(selector.getKey(key), 1L),
                        Types.TUPLE(fnv.getKeyType(), Types.LONG))
                .reduce((one, other) -> one)
                .sinkTo(new DiscardingSink<>());
        fnv.reduce((one, other) -> one).sinkTo(new DiscardingSink<>());
        assertThatCode(env::getExecutionPlan).doesNotThrowAnyException();
    }

    @Test
    void selectorWithTheTypeOfAnotherLayout_isRefused() {
        fnv.keyBy(fnv.getKeySelector(), murmur3.getKeyType())
                .reduce((one, other) -> one)
                .name("again")
                .sinkTo(new DiscardingSink<>());
        assertRefusedAt("again");
    }

    @Test
    void wrappedSelectorWithTheTypeOfAnotherLayout_isRefused() {
        KeySelector<String, PlacedKey<String>> selector = fnv.getKeySelector();
        fnv.keyBy(key -> selector.getKey(key), murmur3.getKeyType())
                .reduce((one, other) -> one)
                .name("again")
                .sinkTo(new DiscardingSink<>());
        assertRefusedAt("again");
    }

    @Test
    void twoStreamsWithTheTypeOfOne_areRefused() {
        fnv.connect(murmur3)
                .keyBy(fnv.getKeySelector(), murmur3.getKeySelector(), fnv.getKeyType())
                .map(new Both())
                .name("connected")
                .sinkTo(new DiscardingSink<>());
        assertRefusedAt("connected");
    }

    @Test
    void windowsOfTwoStreamsWithTheTypeOfOne_areRefused() {
        CoGroupFunction<String, String, String> none = (some, others, out) -> {};
        DataStream<String> together =
                fnv.coGroup(murmur3)
                        .where(fnv.getKeySelector(), fnv.getKeyType())
                        .equalTo(murmur3.getKeySelector(), fnv.getKeyType())
                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(1)))
                        .apply(none, Types.STRING);
        together.getTransformation().setName("co-grouped");
        together.sinkTo(new DiscardingSink<>());
        assertRefusedAt("co-grouped");
    }

    /** The operator that checks records would else have the state key of the keyed stream. */
    @Test
    void reinterpretedStreamOfAnAlignedSource_isCheckedWithoutItsKey() {
        env.setParallelism(2);
        env.setMaxParallelism(128);
        DataStream<Long> numbers =
                env.fromSource(
                        KeyGroupAlignedSource.of(
                                new NumberSequenceSource(1, 200), split -> 0, 1, 128),
                        WatermarkStrategy.noWatermarks(),
                        "numbers",
                        Types.LONG);
        SmartKeyBy<Long, String> keyed =
                SmartKeyBy.from(
                                DataStreamUtils.reinterpretAsKeyedStream(
                                        numbers, number -> number % 7, Types.LONG))
                        .keyedBy("one", number -> "all", Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
        assertThat(keyed.explain().plan()).isEqualTo(Plan.FORWARD);
        keyed.keyedStream().reduce(Long::sum).sinkTo(new DiscardingSink<>());
        assertThat(env.getStreamGraph().getStreamNodes())
                .filteredOn(node -> node.getOperatorName().startsWith("partitioning check"))
                .singleElement()
                .satisfies(check -> assertThat(check.getStatePartitioners()).isEmpty());
    }

    private void assertRefusedAt(String operator) {
        assertThatIllegalArgumentException()
                .isThrownBy(env::getExecutionPlan)
                .withMessageContaining("the keys of the operator '%s'".formatted(operator))
                .withMessageContaining("hash placement (fnv of the key, max parallelism 128)")
                .withMessageContaining("hash placement (murmur3 of the key, max parallelism 128)");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // Types.GENERIC knows the class alone.
    void genericType_besideAnotherKeyedOperator_isRefused() {
        fnv.keyBy(fnv.getKeySelector(), (TypeInformation) Types.GENERIC(PlacedKey.class))
                .reduce((one, other) -> one)
                .name("generic")
                .sinkTo(new DiscardingSink<>());
        fnv.reduce((one, other) -> one).sinkTo(new DiscardingSink<>());
        assertThatIllegalArgumentException()
                .isThrownBy(env::getExecutionPlan)
                .withMessageContaining("the keys of the operator 'generic' must have their layout");
    }

    private static final class Wrapping implements KeySelector<String, PlacedKey<String>> {
        private static final long serialVersionUID = 1L;

        private final KeySelector<String, PlacedKey<String>> selector;

        Wrapping(KeySelector<String, PlacedKey<String>> selector) {
            this.selector = selector;
        }

        @Override
        public PlacedKey<String> getKey(String value) throws Exception {
            return selector.getKey(value);
        }
    }

    private static final class Both implements CoMapFunction<String, String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String map1(String value) {
            return value;
        }

        @Override
        public String map2(String value) {
            return value;
        }
    }
}
