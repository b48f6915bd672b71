package io.flinkpartitioning.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void oddNumberOfRounds_haveTheMiddleOneAsMedian() {
        Samples samples = Results.samples(9, 1, 4);

        assertThat(samples.median()).isEqualTo(4);
        assertThat(samples.min()).isEqualTo(1);
        assertThat(samples.max()).isEqualTo(9);
        assertThat(samples.values()).containsExactly(9.0, 1.0, 4.0);
    }

    @Test
    void evenNumberOfRounds_haveTheMeanOfTheTwoMiddleOnes() {
        assertThat(Results.samples(1, 2, 4, 100).median()).isEqualTo(3);
    }

    @Test
    void samples_areDescribedInTheFormatOfTheFigure() {
        assertThat(Results.samples(1234.6, 1000, 2000).describe(Figure.RECORDS_PER_SECOND))
                .isEqualTo("1,235 (1,000 to 2,000)");
    }

    @Test
    void noRounds_areRefused() {
        assertThatThrownBy(() -> new Samples(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
