package io.flinkpartitioning.chaos.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FinalStateTest extends GuaranteeContract<FinalState> {

    @Override
    FinalState guarantee() {
        return new FinalState();
    }

    @Override
    void breakPromise(int times) {
        for (int i = 0; i < times; i++) {
            changeLast("key-" + i, 0, 1);
        }
    }

    private void changeLast(String key, long count, long sum) {
        int place = stream.lastResultOf(key, 0);
        Result right = stream.results().get(place);
        stream.results()
                .set(
                        place,
                        new Result(
                                right.partition(),
                                right.offset(),
                                key,
                                right.count() + count,
                                right.sum() + sum,
                                right.writtenMillis()));
    }

    @Test
    void wrongSum_isAViolation_withBothTotals() {
        Result right = stream.results().get(stream.lastResultOf("key-3", 0));
        changeLast("key-3", 0, -4);

        FinalState guarantee = fed();

        assertThat(guarantee.violations()).isEqualTo(1);
        assertThat(guarantee.examples())
                .containsExactly(
                        "key key-3 ends with count %d and sum %d, and should with count %d and sum %d"
                                .formatted(
                                        right.count(),
                                        right.sum() - 4,
                                        right.count(),
                                        right.sum()));
    }

    @Test
    void wrongCount_isAViolation() {
        changeLast("key-3", 1, 0);

        assertThat(fed().violations()).isEqualTo(1);
    }

    @Test
    void keyWithoutAnyResult_isAViolation() {
        stream.results().removeIf(result -> result.key().equals("key-3"));

        assertThat(fed().violations()).isEqualTo(1);
    }

    @Test
    void keyThatWasNeverWritten_isAViolation() {
        stream.results().add(new Result(0, 1000, "ghost", 1, 1, 0));

        assertThat(fed().violations()).isEqualTo(1);
    }
}
