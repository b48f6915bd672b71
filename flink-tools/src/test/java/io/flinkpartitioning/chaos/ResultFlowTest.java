package io.flinkpartitioning.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.chaos.guarantee.Result;
import org.junit.jupiter.api.Test;

class ResultFlowTest {

    private final ResultFlow flow = new ResultFlow();

    private void result(int partition, long writtenMillis) {
        flow.onResult(new Result(partition, 0, "key", 1, 1, writtenMillis));
    }

    @Test
    void flow_hasPassedAPointInTime_whenEachPartitionHas() {
        result(0, 101);
        assertThat(flow.hasPassed(100, 2)).isFalse();
        result(1, 100);
        assertThat(flow.hasPassed(100, 2)).isFalse();

        result(1, 101);

        assertThat(flow.hasPassed(100, 2)).isTrue();
        assertThat(flow.hasPassed(101, 2)).isFalse();
        assertThat(flow.hasPassed(100, 3)).isFalse();
    }

    @Test
    void resultOfAnOlderEvent_takesNothingBack() {
        result(0, 101);
        result(0, 50);

        assertThat(flow.hasPassed(100, 1)).isTrue();
    }
}
