package io.flinkpartitioning.internal.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorIdsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "Zürich-東京", "0123456789abcdef0123456789abcdef-check"})
    void ids_areFlinks(String uid) {
        assertThat(OperatorIds.of(uid))
                .isEqualTo(new OperatorID(StreamGraphHasherV2.generateUserSpecifiedHash(uid)));
    }
}
