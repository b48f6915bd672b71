package io.flinkpartitioning.chaos.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class KeyOrderTest extends GuaranteeContract<KeyOrder> {

    @Override
    KeyOrder guarantee() {
        return new KeyOrder();
    }

    @Override
    void breakPromise(int times) {
        for (int i = 0; i < times; i++) {
            stream.results().remove(stream.lastResultOf("key-" + i, 3));
        }
    }

    @Test
    void resultsInAnotherOrder_areViolations_withTheirPlace() {
        int later = stream.lastResultOf("key-2", 4);
        int earlier = stream.lastResultOf("key-2", 5);
        Result overtaking = stream.results().get(later);
        Collections.swap(stream.results(), earlier, later);

        KeyOrder guarantee = fed();

        // The one that comes too early, the one that comes too late, and the gap behind it.
        assertThat(guarantee.violations()).isEqualTo(3);
        assertThat(guarantee.examples())
                .startsWith(
                        "key key-2 has the count %d where %d was due (partition %d, offset %d)"
                                .formatted(
                                        overtaking.count(),
                                        overtaking.count() - 1,
                                        overtaking.partition(),
                                        overtaking.offset()));
    }

    @Test
    void resultsOfDifferentKeys_mayOvertakeEachOther() {
        stream.results().sort((a, b) -> a.key().compareTo(b.key()));

        assertThat(fed().violations()).isZero();
    }

    @Test
    void keyThatDoesNotStartAtOne_isAViolation() {
        KeyOrder guarantee = new KeyOrder();
        guarantee.onResult(new Result(0, 0, "late", 2, 5, 0));
        guarantee.onResult(new Result(0, 1, "late", 3, 5, 0));

        assertThat(guarantee.violations()).isEqualTo(1);
    }
}
