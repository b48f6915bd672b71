package io.flinkpartitioning.chaos.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every guarantee has in common. */
abstract class GuaranteeContract<G extends Guarantee> {

    final Stream stream = Stream.exact();

    abstract G guarantee();

    /** Lets everything be due, where that matters. */
    void expectAll(G guarantee) {}

    /** Breaks the promise at so many places, each far from the others. */
    abstract void breakPromise(int times);

    G fed() {
        G guarantee = guarantee();
        stream.feed(guarantee);
        expectAll(guarantee);
        return guarantee;
    }

    @Test
    void exactResults_keepThePromise() {
        G guarantee = fed();

        assertThat(guarantee.violations()).isZero();
        assertThat(guarantee.examples()).isEmpty();
        assertThat(guarantee.promise()).isNotBlank();
    }

    @Test
    void resultsThatComeBeforeTheirRecords_keepThePromise() {
        G guarantee = guarantee();
        stream.results().forEach(guarantee::onResult);
        stream.inputs().forEach(guarantee::onInput);
        expectAll(guarantee);

        assertThat(guarantee.violations()).isZero();
    }

    @Test
    void nothingAtAll_keepsThePromise() {
        G guarantee = guarantee();
        expectAll(guarantee);

        assertThat(guarantee.violations()).isZero();
    }

    @Test
    void violations_areCounted_andTheFirstFiveAreExamples() {
        breakPromise(7);

        G guarantee = fed();

        assertThat(guarantee.violations()).isEqualTo(7);
        List<String> examples = guarantee.examples();
        assertThat(examples).hasSize(5).doesNotHaveDuplicates();
    }
}
