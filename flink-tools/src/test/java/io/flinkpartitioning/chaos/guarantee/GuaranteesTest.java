package io.flinkpartitioning.chaos.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.chaos.guarantee.Guarantees.Tally;
import io.flinkpartitioning.chaos.guarantee.Guarantees.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GuaranteesTest {

    private final Stream stream = Stream.exact();

    private Map<String, Long> violations() {
        Guarantees guarantees = new Guarantees(3);
        stream.feed(guarantees);
        guarantees.expectAll();
        return guarantees.verdicts().stream()
                .filter(verdict -> verdict.violations() > 0)
                .collect(Collectors.toMap(Verdict::promise, Verdict::violations));
    }

    @Test
    void exactResults_keepAllPromises() {
        assertThat(violations()).isEmpty();
    }

    @Test
    void resultThatIsNotDelivered_isLost_andLeavesAGap() {
        stream.results().remove(stream.lastResultOf("key-1", 2));

        assertThat(violations())
                .isEqualTo(Map.of("nothing is lost", 1L, "each key is counted in order", 1L));
    }

    /** As a source does that passes over a record: state and results know nothing of it. */
    @Test
    void recordThatIsNotRead_isLost_andTheFinalStateIsWrong() {
        Input last = stream.inputs().get(stream.lastResultOf("key-1", 0));
        stream.results().remove(stream.lastResultOf("key-1", 0));

        assertThat(last.key()).isEqualTo("key-1");
        assertThat(violations())
                .isEqualTo(
                        Map.of("nothing is lost", 1L, "counts and sums are right in the end", 1L));
    }

    /** As a source does that reads a record again: it is counted once more. */
    @Test
    void recordThatIsReadTwice_isDoubled_andTheFinalStateIsWrong() {
        Result last = stream.results().get(stream.lastResultOf("key-1", 0));
        stream.results()
                .add(
                        new Result(
                                last.partition(),
                                last.offset(),
                                "key-1",
                                last.count() + 1,
                                last.sum() + 9,
                                0));

        assertThat(violations())
                .isEqualTo(
                        Map.of(
                                "nothing is counted twice",
                                1L,
                                "counts and sums are right in the end",
                                1L));
    }

    /** As a sink does that repeats a transaction. */
    @Test
    void resultThatIsDeliveredTwice_isDoubled_andOutOfOrder() {
        stream.results().add(stream.results().get(stream.lastResultOf("key-1", 0)));

        assertThat(violations())
                .isEqualTo(
                        Map.of("nothing is counted twice", 1L, "each key is counted in order", 1L));
    }

    @Test
    void resultsThatOvertakeEachOther_areOutOfOrder() {
        Collections.swap(
                stream.results(), stream.lastResultOf("key-1", 5), stream.lastResultOf("key-1", 6));

        assertThat(violations()).isEqualTo(Map.of("each key is counted in order", 3L));
    }

    @Test
    void tally_countsWhatIsWrongSinceThen() {
        Guarantees guarantees = new Guarantees(3);
        List<Result> results = stream.results();
        stream.inputs().forEach(guarantees::onInput);
        results.subList(0, 250).forEach(guarantees::onResult);
        assertThat(guarantees.tally()).isEqualTo(Tally.NONE);
        guarantees.expectAll();
        Tally before = guarantees.tally();
        assertThat(before).isEqualTo(new Tally(250, 0, 0));

        results.subList(250, 490).forEach(guarantees::onResult);
        guarantees.onResult(results.get(489));

        assertThat(guarantees.tally().since(before)).isEqualTo(new Tally(-240, 1, 1));
        assertThat(guarantees.inputs()).isEqualTo(500);
        assertThat(guarantees.results()).isEqualTo(491);
    }
}
