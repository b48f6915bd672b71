package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSplit;
import io.flinkpartitioning.source.SplitPartition;
import io.flinkpartitioning.source.StrayRecord;
import io.flinkpartitioning.source.StrayRecordException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ExternallyInducedSourceReader;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.testutils.source.reader.TestingReaderOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CheckedSourceReaderTest {

    private final List<String> seen = new ArrayList<>();
    private final TestingReaderOutput<String> output = new TestingReaderOutput<>();

    private final SubtaskCheck<String> observer =
            new SubtaskCheck<>() {
                @Override
                public RecordCheck<String> ofSplit(CheckedSplit split) {
                    return value -> see(value, split.description());
                }

                @Override
                public RecordCheck<String> ofUnknownSplit() {
                    return value -> see(value, "unknown");
                }

                private @Nullable String see(String value, String where) throws IOException {
                    if (value.equals("stray")) {
                        throw new StrayRecordException(where, "does not belong here");
                    }
                    if (value.equals("broken")) {
                        throw new IOException("no home");
                    }
                    if (value.equals("diverted")) {
                        return "leaves " + where;
                    }
                    seen.add(value + " of " + where);
                    return null;
                }

                @Override
                public void close() {
                    seen.add("closed");
                }
            };

    private static final SplitPartition<PartitionSplit> PARTITION =
            new SplitPartition<>() {
                @Override
                public int partitionOf(PartitionSplit split) {
                    return split.partition();
                }

                @Override
                public String position(PartitionSplit split) {
                    return "offset 42";
                }

                @Override
                public String topicOf(PartitionSplit split) {
                    return "trades";
                }

                @Override
                public long nextOffset(PartitionSplit split) {
                    return 42;
                }
            };

    /** Emits one record to a split, or to the main output where that is null, and wraps errors. */
    private static class OneRecordReader
            implements ExternallyInducedSourceReader<String, PartitionSplit> {

        private final String value;
        private final String split;

        OneRecordReader(String value, String split) {
            this.value = value;
            this.split = split;
        }

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<String> target) throws IOException {
            try {
                if (split.isEmpty()) {
                    target.collect(value);
                } else {
                    target.createOutputForSplit(split).collect(value, 7);
                    target.releaseOutputForSplit(split);
                }
            } catch (RuntimeException e) {
                throw new IOException("Failed to deserialize consumer record due to", e);
            }
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<PartitionSplit> snapshotState(long checkpointId) {
            return List.of(new PartitionSplit("trades", 3, 42));
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void addSplits(List<PartitionSplit> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}

        @Override
        public Optional<Long> shouldTriggerCheckpoint() {
            return Optional.of(5L);
        }
    }

    private SourceReader<String, PartitionSplit> reader(String value, String split) {
        SourceReader<String, PartitionSplit> reader =
                CheckedSourceReader.of(new OneRecordReader(value, split), observer, PARTITION);
        reader.addSplits(List.of(new PartitionSplit("trades", 3, 0)));
        return reader;
    }

    @Test
    void record_isSeenWithItsSplitBeforeItGoesOn() throws Exception {
        reader("a", "trades-3").pollNext(output);
        assertThat(seen).containsExactly("a of split 'trades-3'");
        assertThat(output.getEmittedRecords()).containsExactly("a");
    }

    /** Its position is told after the poll, when the reader has moved on. */
    @Test
    void stray_leavesWithItsPlace() throws Exception {
        List<StrayRecord<String>> strays = new ArrayList<>();
        SourceReader<String, PartitionSplit> reader = reader("diverted", "trades-3");
        reader.handleSourceEvents(new StrayOffer<String>(value -> "copy", strays::add));
        reader.pollNext(output);
        assertThat(output.getEmittedRecords()).isEmpty();
        assertThat(strays)
                .containsExactly(
                        new StrayRecord<>("copy", "trades", 3, 41, "leaves split 'trades-3'"));
    }

    @Test
    void strayOfAnUnknownSplit_leavesWithoutPlace() throws Exception {
        List<StrayRecord<String>> strays = new ArrayList<>();
        SourceReader<String, PartitionSplit> reader = reader("diverted", "");
        reader.handleSourceEvents(new StrayOffer<String>(value -> value, strays::add));
        reader.pollNext(output);
        assertThat(strays)
                .containsExactly(new StrayRecord<>("diverted", "", -1, -1, "leaves unknown"));
    }

    @Test
    void recordOfTheMainOutput_isOfAnUnknownSplit() throws Exception {
        reader("a", "").pollNext(output);
        assertThat(seen).containsExactly("a of unknown");
    }

    @Test
    void splitThatWasNeverAssigned_isUnknown() throws Exception {
        reader("a", "inner split of a source that hides it").pollNext(output);
        assertThat(seen).containsExactly("a of unknown");
    }

    @Test
    void strayRecord_isStoppedAndFailsTheReaderForGoodWithItsPosition() {
        assertThatExceptionOfType(SuppressRestartsException.class)
                .isThrownBy(() -> reader("stray", "trades-3").pollNext(output))
                .withMessage("A record of split 'trades-3', at offset 42, does not belong here")
                .withCauseInstanceOf(StrayRecordException.class);
        assertThat(output.getEmittedRecords()).isEmpty();
    }

    @Test
    void strayRecordThatTheDeserializerSwallows_isNotLost() {
        SourceReader<String, PartitionSplit> swallowing =
                CheckedSourceReader.of(
                        new OneRecordReader("stray", "trades-3") {
                            @Override
                            public InputStatus pollNext(ReaderOutput<String> target) {
                                SourceOutput<String> split =
                                        target.createOutputForSplit("trades-3");
                                for (String value : List.of("stray", "a")) {
                                    try {
                                        split.collect(value);
                                    } catch (RuntimeException e) {
                                        seen.add("skipped " + value);
                                    }
                                }
                                return InputStatus.MORE_AVAILABLE;
                            }
                        },
                        observer,
                        PARTITION);
        swallowing.addSplits(List.of(new PartitionSplit("trades", 3, 0)));
        assertThatExceptionOfType(SuppressRestartsException.class)
                .isThrownBy(() -> swallowing.pollNext(output))
                .havingCause()
                .withMessageContaining("at offset 42");
        assertThat(seen).as("nothing goes on").containsExactly("skipped stray", "skipped a");
        assertThat(output.getEmittedRecords()).isEmpty();
    }

    @Test
    void strayRecordOfAnUnknownSplit_hasNoPosition() {
        assertThatExceptionOfType(SuppressRestartsException.class)
                .isThrownBy(() -> reader("stray", "").pollNext(output))
                .havingCause()
                .withMessage("A record of unknown does not belong here");
    }

    @Test
    void errorOfTheObserver_isNotTakenForOneOfTheDeserializerAndNamesTheRecord() {
        assertThatExceptionOfType(FlinkRuntimeException.class)
                .isThrownBy(() -> reader("broken", "trades-3").pollNext(output))
                .withMessage(
                        """
                        The key of a record of split 'trades-3', at offset 42, cannot be placed: no \
                        home""")
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void readerThatTriggersCheckpoints_stillDoes() throws Exception {
        SourceReader<String, PartitionSplit> reader = reader("a", "trades-3");
        assertThat(reader).isInstanceOf(ExternallyInducedSourceReader.class);
        if (reader instanceof ExternallyInducedSourceReader<String, PartitionSplit> inducing) {
            assertThat(inducing.shouldTriggerCheckpoint()).hasValue(5L);
        }
        reader.close();
        assertThat(seen).containsExactly("closed");
    }
}
