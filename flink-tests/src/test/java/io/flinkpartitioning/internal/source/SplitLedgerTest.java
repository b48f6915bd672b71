package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each rule by itself: split {@code p} belongs to reader {@code p % 10}. */
class SplitLedgerTest {

    private static final Set<Integer> BOTH = Set.of(0, 1);

    private final SplitLedger<PartitionSplit> fresh = ledger(0);
    private final SplitLedger<PartitionSplit> restored = ledger(2);

    private static SplitLedger<PartitionSplit> ledger(int restoredReaders) {
        return new SplitLedger<>(
                split -> split.partition() % 10,
                IntStream.range(0, restoredReaders).boxed().toList());
    }

    private static PartitionSplit split(int partition) {
        return new PartitionSplit("t", partition, 5);
    }

    @Test
    void assignedSplit_waitsForItsOwnerOnlyAndIsGivenOnce() {
        assertThat(fresh.assign(List.of(split(0), split(1)))).isTrue();
        assertThat(fresh.next(Set.of(1)).assigned()).isEqualTo(Map.of(1, List.of(split(1))));
        assertThat(fresh.pending()).containsExactly(split(0));
        assertThat(fresh.next(BOTH).assigned()).isEqualTo(Map.of(0, List.of(split(0))));
        assertThat(fresh.next(BOTH).assigned()).isEmpty();
        assertThat(fresh.assign(List.of(split(0)))).as("assigned again").isFalse();
        assertThat(fresh.next(BOTH).assigned()).isEmpty();
    }

    @Test
    void offer_isHandedOverAndAcknowledgedInOneStep() {
        restored.report(0, List.of(split(1)), List.of("t-0"));
        assertThat(restored.next(Set.of(0)).taken()).as("no owner").isEmpty();

        LedgerStep<PartitionSplit> step = restored.next(BOTH);
        assertThat(step.assigned()).isEqualTo(Map.of(1, List.of(split(1))));
        assertThat(step.taken()).isEqualTo(Map.of(0, List.of("t-1")));
        assertThat(restored.next(BOTH)).isEqualTo(new LedgerStep<>());
    }

    @Test
    void offerOfAReaderThatHasFailed_waitsUntilTheReaderReportsAgain() {
        restored.report(0, List.of(split(1)), List.of());
        assertThat(restored.next(Set.of(1))).isEqualTo(new LedgerStep<>());
        restored.reset(0, List.of());
        assertThat(restored.next(BOTH)).as("dropped").isEqualTo(new LedgerStep<>());
        restored.report(0, List.of(split(1)), List.of());
        assertThat(restored.next(BOTH).taken()).isEqualTo(Map.of(0, List.of("t-1")));
    }

    @Test
    void reportOfASplitThatAnotherReaderHas_isOutOfDateAndAcknowledgedAtOnce() {
        restored.report(0, List.of(split(1)), List.of());
        assertThat(restored.next(BOTH).assigned()).isNotEmpty();
        restored.reset(0, List.of());
        restored.report(0, List.of(split(1)), List.of());

        LedgerStep<PartitionSplit> step = restored.next(Set.of(0));
        assertThat(step.taken()).isEqualTo(Map.of(0, List.of("t-1")));
        assertThat(step.assigned()).isEmpty();
    }

    @Test
    void reportOfASplitThatWasHandedBack_isOutOfDate() {
        restored.report(0, List.of(split(1)), List.of());
        assertThat(restored.next(BOTH).assigned()).isNotEmpty();
        restored.reset(1, List.of(split(1)));
        restored.reset(0, List.of());
        restored.report(0, List.of(split(1)), List.of());
        assertThat(restored.next(Set.of(0)).taken()).isEqualTo(Map.of(0, List.of("t-1")));
        assertThat(restored.next(BOTH).assigned()).isEqualTo(Map.of(1, List.of(split(1))));
    }

    @Test
    void acknowledgementOfAReaderThatIsReset_isNotSent() {
        restored.report(1, List.of(), List.of("t-1"));
        restored.report(0, List.of(split(1)), List.of());
        restored.reset(0, List.of());
        assertThat(restored.next(BOTH).taken()).isEmpty();
    }

    @Test
    void reader_hearsOncePerRegistrationThatItHasItsRestoredSplits() {
        restored.report(1, List.of(), List.of("t-1"));
        assertThat(restored.next(BOTH).complete()).as("0 may have splits of 1").isEmpty();
        assertThat(restored.restoredSplitsAreGiven()).isFalse();

        restored.report(0, List.of(split(11)), List.of());
        assertThat(restored.next(Set.of(0)).complete()).as("1 has failed").containsExactly(0);
        assertThat(restored.restoredSplitsAreGiven()).as("offered").isFalse();

        LedgerStep<PartitionSplit> step = restored.next(BOTH);
        assertThat(step.assigned()).isEqualTo(Map.of(1, List.of(split(11))));
        assertThat(step.complete()).as("with its last split").containsExactly(1);
        assertThat(restored.restoredSplitsAreGiven()).isTrue();
        assertThat(restored.next(BOTH).complete()).isEmpty();

        restored.reset(1, List.of());
        assertThat(restored.next(BOTH).complete()).as("has not reported").isEmpty();
        restored.report(1, List.of(), List.of());
        assertThat(restored.next(BOTH).complete()).containsExactly(1);
    }

    /** It would take itself for idle, and hold nothing up when its splits come. */
    @Test
    void reader_isNotCompleteBeforeTheFirstSplitsAreFound() {
        fresh.report(0, List.of(), List.of());
        assertThat(fresh.next(BOTH).complete()).isEmpty();
        fresh.assign(List.of(split(1)));
        assertThat(fresh.next(BOTH).complete()).containsExactly(0);
        SplitLedger<PartitionSplit> empty = ledger(0);
        empty.report(0, List.of(), List.of());
        empty.endOfSplits();
        assertThat(empty.next(BOTH).complete()).containsExactly(0);
    }

    @Test
    void readerOfAJobWithoutState_isCompleteAtItsReport() {
        fresh.assign(List.of(split(0), split(1)));
        assertThat(fresh.next(BOTH).complete()).isEmpty();
        fresh.report(0, List.of(), List.of());
        assertThat(fresh.next(BOTH).complete()).containsExactly(0);
    }

    @Test
    void readerThatIsReset_isGivenWhatItLost() {
        fresh.assign(List.of(split(0), split(10)));
        assertThat(fresh.next(BOTH).assigned()).isNotEmpty();
        fresh.reset(0, List.of(split(10)));
        fresh.report(0, List.of(), List.of("t-0"));
        assertThat(fresh.next(BOTH).assigned()).isEqualTo(Map.of(0, List.of(split(10))));
    }

    @Test
    void splitInTwoStates_isRefused() {
        restored.report(0, List.of(split(2)), List.of("t-0"));
        assertRefused(1, List.of(split(2)), List.of(), "subtask 1 has restored split 't-2'");
        assertRefused(2, List.of(), List.of("t-2"), "subtask 2 has restored split 't-2'");
        assertRefused(2, List.of(), List.of("t-0"), "subtask 2 has restored split 't-0'");
        restored.assign(List.of(split(3)));
        assertRefused(3, List.of(), List.of("t-3"), "subtask 3 has restored split 't-3'");
    }

    private void assertRefused(
            int reader, List<PartitionSplit> foreign, List<String> kept, String message) {
        assertThatIllegalStateException()
                .isThrownBy(() -> restored.report(reader, foreign, kept))
                .withMessageContaining(message)
                .withMessageContaining("Restore from another snapshot");
    }

    @Test
    void checkpoint_hasToWaitForReportsOfRegisteredReadersOnly() {
        assertThat(fresh.withoutReport(BOTH)).containsExactly(0, 1);
        fresh.report(0, List.of(), List.of());
        fresh.report(1, List.of(), List.of());
        assertThat(fresh.withoutReport(BOTH)).isEmpty();
        fresh.reset(1, List.of());
        assertThat(fresh.withoutReport(Set.of(0))).isEmpty();
        assertThat(fresh.withoutReport(BOTH)).containsExactly(1);
    }

    @Test
    void end_isToldOncePerRegistrationAfterTheReport() {
        fresh.endOfSplits();
        assertThat(fresh.next(BOTH).ended()).as("no report").isEmpty();
        fresh.report(0, List.of(), List.of());
        assertThat(fresh.next(BOTH).ended()).containsExactly(0);
        assertThat(fresh.next(BOTH).ended()).isEmpty();
        fresh.reset(0, List.of());
        fresh.report(0, List.of(), List.of());
        assertThat(fresh.next(BOTH).ended()).containsExactly(0);
    }

    @Test
    void endOfARestoredJob_waitsForTheReportsOfAllReaders() {
        restored.endOfSplits();
        restored.report(0, List.of(), List.of());
        assertThat(restored.next(BOTH).ended()).isEmpty();
        restored.report(1, List.of(), List.of());
        assertThat(restored.next(BOTH).ended()).containsExactly(0, 1);
    }

    @Test
    void end_isNotToldToOwnerOrReporterOfAnOpenOffer() {
        SplitLedger<PartitionSplit> three = ledger(3);
        three.endOfSplits();
        three.report(0, List.of(split(1)), List.of());
        three.report(1, List.of(), List.of());
        three.report(2, List.of(), List.of());
        assertThat(three.next(Set.of(0, 2)).ended()).as("no owner").containsExactly(2);
        assertThat(three.next(Set.of(1, 2)).ended()).as("no reporter").isEmpty();
        assertThat(three.next(Set.of(0, 1, 2)).ended()).containsExactly(0, 1);
    }

    @Test
    void end_isNotToldWhileAReaderThatWasResetHasSplitsOfOthers() {
        restored.endOfSplits();
        restored.report(0, List.of(split(1)), List.of());
        restored.report(1, List.of(), List.of());
        restored.reset(0, List.of());
        assertThat(restored.next(BOTH).ended()).isEmpty();
        restored.report(0, List.of(split(1)), List.of());
        LedgerStep<PartitionSplit> step = restored.next(BOTH);
        assertThat(step.assigned()).isEqualTo(Map.of(1, List.of(split(1))));
        assertThat(step.ended()).containsExactly(0, 1);
    }

    @Test
    void requests_areAnsweredBySplitsOrTheEnd() {
        fresh.requests().add(0, "a");
        fresh.requests().add(1, "b");
        assertThat(fresh.requests().longestWaitingHost()).isEqualTo("a");
        fresh.assign(List.of(split(0)));
        assertThat(fresh.next(BOTH).assigned()).containsOnlyKeys(0);
        assertThat(fresh.requests().longestWaitingHost()).isEqualTo("b");
        assertThat(fresh.isToAskAgain()).isTrue();
        fresh.reset(1, List.of());
        assertThat(fresh.isToAskAgain()).as("it is gone").isFalse();

        fresh.requests().add(0, "a");
        fresh.report(0, List.of(), List.of());
        fresh.endOfSplits();
        assertThat(fresh.isToAskAgain()).as("there is none").isFalse();
        assertThat(fresh.next(BOTH).ended()).containsExactly(0);
        assertThat(fresh.requests().isEmpty()).isTrue();
    }
}
