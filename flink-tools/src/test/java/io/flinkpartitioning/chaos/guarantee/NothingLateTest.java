package io.flinkpartitioning.chaos.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NothingLateTest extends GuaranteeContract<NothingLate> {

    @Override
    NothingLate guarantee() {
        return new NothingLate(3);
    }

    @Override
    void breakPromise(int times) {
        for (int i = 0; i < times; i++) {
            stream.results().set(50 * i, late(stream.results().get(50 * i), 0, 20 + i));
        }
    }

    private static Result late(Result result, int newPartitions, long millis) {
        return new Result(
                result.partition() + newPartitions,
                result.offset(),
                result.key(),
                result.count(),
                result.sum(),
                result.writtenMillis(),
                millis);
    }

    @Test
    void lateRecord_isAViolation_withItsPlace() {
        stream.results().set(7, late(new Result(1, 4, "key-1", 3, 3, 0), 0, 20));
        assertThat(fed().examples())
                .containsExactly("partition 1, offset 4 was 20 ms behind the watermark");
    }

    @Test
    void lateRecordOfANewPartition_breaksNoPromise() {
        stream.results().set(7, late(stream.results().get(7), 3, 20));
        assertThat(fed().violations()).isZero();
    }
}
