package io.flinkpartitioning.chaos.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NothingTwiceTest extends GuaranteeContract<NothingTwice> {

    @Override
    NothingTwice guarantee() {
        return new NothingTwice();
    }

    @Override
    void breakPromise(int times) {
        for (int i = 0; i < times; i++) {
            stream.results().add(stream.results().get(50 * i));
        }
    }

    @Test
    void recordThatIsCountedTwice_isAViolation_withItsPlace() {
        Result last = stream.results().get(stream.lastResultOf("key-4", 0));
        Result first = stream.results().get(stream.lastResultOf("key-4", 5));
        stream.results()
                .add(
                        new Result(
                                first.partition(),
                                first.offset(),
                                "key-4",
                                last.count() + 1,
                                last.sum() + 7,
                                0));

        NothingTwice guarantee = fed();

        assertThat(guarantee.violations()).isEqualTo(1);
        assertThat(guarantee.examples())
                .containsExactly(
                        "partition %d, offset %d has another result: key key-4, count %d"
                                .formatted(first.partition(), first.offset(), last.count() + 1));
    }

    @Test
    void resultThatIsDeliveredTwice_isAViolation() {
        stream.results().add(201, stream.results().get(200));

        assertThat(fed().violations()).isEqualTo(1);
    }
}
