package io.flinkpartitioning.bench.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupingTest {

    private static <T> SingleOutputStreamOperator<Long> build(Grouping grouping, Trades<T> trades) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        return grouping.build(new Grouping.Job<>(env, trades, 0));
    }

    @ParameterizedTest
    @CsvSource({"KEY_BY,true", "FORWARD,true", "LOCAL_FIRST,true", "LIMIT,false", "READ,false"})
    void stateIsKeyed_butForWhatOthersAreComparedWith(Grouping grouping, boolean keyed) {
        Trades<?> trades =
                new MemoryTrades<>(
                        new RecordShape.Trade(), Load.aligned(8, 1000, 8000), true, Pace.UNLIMITED);

        OneInputTransformation<?, ?> work =
                (OneInputTransformation<?, ?>) build(grouping, trades).getTransformation();

        assertThat(work.getStateKeySelector() != null).isEqualTo(keyed);
        assertThat(work.getStateKeyType() != null).isEqualTo(keyed);
    }
}
