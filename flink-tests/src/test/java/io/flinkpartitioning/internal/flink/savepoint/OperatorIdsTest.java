package io.flinkpartitioning.internal.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorIdsTest {

    @ParameterizedTest
    @ValueSource(strings = {" ", "orders", "Zürich-東京", "0123456789abcdef0123456789abcdef-check"})
    void ids_areFlinks(String uid) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.fromSequence(1, 2).uid(uid).sinkTo(new DiscardingSink<>());
        assertThat(
                        env.getStreamGraph()
                                .getJobGraph()
                                .getVerticesSortedTopologicallyFromSources()
                                .get(0)
                                .getOperatorIDs())
                .extracting(OperatorIDPair::getGeneratedOperatorID)
                .contains(OperatorIds.of(uid));
    }
}
