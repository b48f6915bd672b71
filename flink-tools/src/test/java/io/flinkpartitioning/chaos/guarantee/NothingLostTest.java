package io.flinkpartitioning.chaos.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NothingLostTest extends GuaranteeContract<NothingLost> {

    @Override
    NothingLost guarantee() {
        return new NothingLost();
    }

    @Override
    void expectAll(NothingLost guarantee) {
        guarantee.expectAll();
    }

    @Override
    void breakPromise(int times) {
        for (int i = 0; i < times; i++) {
            stream.results().remove(50 * (i + 1));
        }
    }

    @Test
    void lostRecord_isAViolation_withItsPlace() {
        Result lost = stream.results().remove(123);

        NothingLost guarantee = fed();

        assertThat(guarantee.violations()).isEqualTo(1);
        assertThat(guarantee.examples())
                .containsExactly(
                        "partition %d, offset %d has no result"
                                .formatted(lost.partition(), lost.offset()));
    }

    @Test
    void lastRecord_isMissedToo() {
        stream.results().remove(stream.results().size() - 1);

        assertThat(fed().violations()).isEqualTo(1);
    }

    @Test
    void partitionWithoutAnyResult_isMissed() {
        long events = stream.inputs().stream().filter(input -> input.partition() == 1).count();
        stream.results().removeIf(result -> result.partition() == 1);

        assertThat(fed().violations()).isEqualTo(events);
    }

    @Test
    void recordsThatAreNotDueYet_areNotMissed() {
        NothingLost guarantee = new NothingLost();
        stream.inputs().subList(0, 300).forEach(guarantee::onInput);
        stream.results().subList(0, 299).forEach(guarantee::onResult);

        assertThat(guarantee.violations()).isZero();

        guarantee.expectAll();
        assertThat(guarantee.violations()).isEqualTo(1);

        stream.inputs().subList(300, 500).forEach(guarantee::onInput);
        assertThat(guarantee.violations()).isEqualTo(1);

        guarantee.onResult(stream.results().get(299));
        assertThat(guarantee.violations()).isZero();
    }
}
