package io.flinkpartitioning.internal.planner;

import static io.flinkpartitioning.internal.planner.RestoredJob.EDGE;
import static io.flinkpartitioning.internal.planner.RestoredJob.node;
import static io.flinkpartitioning.internal.planner.RestoredJob.originOf;
import static io.flinkpartitioning.internal.planner.RestoredJob.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.CoMapFunction;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.transformations.KeyedMultipleInputTransformation;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * State of operators that bring several keyed streams together, which the job has connected by
 * Flink's own means: it says which plan each stream had.
 */
class ConnectedOriginTest {

    private static final String SECOND = "payments by trader_id";

    /** How two streams are brought together. */
    enum Means {
        CONNECT {
            @Override
            DataStream<String> join(KeyedTrades first, KeyedTrades second) {
                return first.stream().connect(second.stream()).map(new Both());
            }
        },
        CONNECT_AND_KEY {
            @Override
            DataStream<String> join(KeyedTrades first, KeyedTrades second) {
                return first.stream()
                        .connect(second.stream())
                        .keyBy(first.stream().getKeySelector(), second.stream().getKeySelector())
                        .map(new Both());
            }
        },
        INTERVAL_JOIN {
            @Override
            DataStream<String> join(KeyedTrades first, KeyedTrades second) {
                return first.stream()
                        .intervalJoin(second.stream())
                        .between(Duration.ZERO, Duration.ZERO)
                        .process(new Pairs());
            }
        },
        WINDOW_JOIN {
            @Override
            DataStream<String> join(KeyedTrades first, KeyedTrades second) {
                JoinFunction<String, String, String> both = (one, other) -> one + other;
                return first.stream()
                        .join(second.stream())
                        .where(first.stream().getKeySelector())
                        .equalTo(second.stream().getKeySelector())
                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(1)))
                        .apply(both, Types.STRING);
            }
        },
        MULTIPLE_INPUTS {
            @Override
            DataStream<String> join(KeyedTrades first, KeyedTrades second) {
                KeyedMultipleInputTransformation<String> many =
                        new KeyedMultipleInputTransformation<>(
                                "many",
                                new Nothing(),
                                Types.STRING,
                                4,
                                first.stream().getKeyType());
                many.addInput(first.stream().getTransformation(), first.stream().getKeySelector());
                many.addInput(
                        second.stream().getTransformation(), second.stream().getKeySelector());
                first.stream().getExecutionEnvironment().addOperator(many);
                return new SingleOutput(first.stream(), many);
            }
        };

        abstract DataStream<String> join(KeyedTrades first, KeyedTrades second);

        /** Whether Flink exchanges the records, whatever the plan. */
        boolean exchanges() {
            return this != CONNECT && this != MULTIPLE_INPUTS;
        }
    }

    private record KeyedTrades(KeyedStream<String, PlacedKey<String>> stream) {}

    /** Makes a stream of a transformation, as only subclasses can. */
    private static final class SingleOutput extends SingleOutputStreamOperator<String> {

        SingleOutput(DataStream<?> stream, KeyedMultipleInputTransformation<String> step) {
            super(stream.getExecutionEnvironment(), step);
        }
    }

    private final RestoredJob job = new RestoredJob().unaligned(true);

    private static RestoredJob joined(RestoredJob job, Means means, Plan first, Plan second) {
        DataStream<String> joined =
                means.join(
                        new KeyedTrades(job.keyed("trades").upTo(first).keyedStream()),
                        new KeyedTrades(job.keyed("payments").upTo(second).keyedStream()));
        joined.getTransformation().setUid("joined");
        joined.sinkTo(new DiscardingSink<>());
        return job;
    }

    private static SortedMap<String, String> plansInState(RestoredJob job, String uid) {
        return originOf(node(job.environment().getStreamGraph(), uid)).plans();
    }

    @ParameterizedTest
    @EnumSource
    void stateSaysThePlansOfBothStreams(Means means) {
        assertThat(plansInState(joined(job, means, Plan.LOCAL_FIRST, Plan.LOCAL_FIRST), "joined"))
                .containsOnly(Map.entry(EDGE, "LOCAL_FIRST"), Map.entry(SECOND, "LOCAL_FIRST"));
    }

    @ParameterizedTest
    @EnumSource
    void forwardIsSaidWhereFlinkExchangesNothing(Means means) {
        String plan = means.exchanges() ? "LOCAL_FIRST" : "FORWARD";
        assertThat(plansInState(joined(job, means, Plan.FORWARD, Plan.FORWARD), "joined"))
                .containsOnly(Map.entry(EDGE, plan), Map.entry(SECOND, plan));
    }

    /** The planner has read no snapshot. */
    @ParameterizedTest
    @CsvSource({
        "CONNECT, LOCAL_FIRST, FORWARD",
        "MULTIPLE_INPUTS, LOCAL_FIRST, FORWARD",
        "CONNECT, HASH, LOCAL_FIRST",
        "INTERVAL_JOIN, HASH, LOCAL_FIRST",
        "WINDOW_JOIN, LOCAL_FIRST, HASH"
    })
    void exchangeOfTheSecondStreamThatIsGoneOrMoves_isRefused(
            Means means, Plan before, Plan after) {
        TypeSerializerSnapshot<?> state = state(means, before, job);
        assertThatThrownBy(
                        () ->
                                restore(
                                        state(means, after, new RestoredJob().unaligned(true)),
                                        state))
                .rootCause()
                .hasMessageContaining("under plan " + before)
                .hasMessageContaining("with plan %s for %s".formatted(after, SECOND));
        assertThatCode(
                        () ->
                                restore(
                                        state(means, before, new RestoredJob().unaligned(true)),
                                        state))
                .doesNotThrowAnyException();
    }

    private static TypeSerializerSnapshot<?> state(Means means, Plan second, RestoredJob of) {
        joined(of, means, Plan.LOCAL_FIRST, second);
        return node(of.environment().getStreamGraph(), "joined")
                .getStateKeySerializer()
                .snapshotConfiguration();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void restore(TypeSerializerSnapshot now, TypeSerializerSnapshot restored) {
        now.resolveSchemaCompatibility(restored);
    }

    /** Another operator after the first stream alone has nothing to do with the second. */
    @Test
    void streamsThatAreNotBroughtTogether_areNotInEachOthersState() {
        sum(job.keyed("trades").keyedStream());
        job.keyed("payments")
                .keyedStream()
                .reduce((one, other) -> one)
                .uid("payments reduced")
                .sinkTo(new DiscardingSink<>());
        assertThat(plansInState(job, "sums")).containsOnlyKeys(EDGE);
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

    private static final class Pairs extends ProcessJoinFunction<String, String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                String left, String right, Context context, Collector<String> out) {
            out.collect(left + right);
        }
    }

    /** Never runs. */
    private static final class Nothing extends AbstractStreamOperatorFactory<String> {

        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals")
        public <T extends StreamOperator<String>> T createStreamOperator(
                StreamOperatorParameters<String> parameters) {
            throw new UnsupportedOperationException();
        }

        @Override
        @SuppressWarnings("rawtypes")
        public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
            return StreamOperator.class;
        }
    }
}
